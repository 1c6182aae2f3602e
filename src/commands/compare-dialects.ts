import type { Answers } from "../compare/answers"
import { answersOn } from "../compare/answers-elsewhere"
import { compareWithDatabase } from "../compare/compare"
import type { Comparison } from "../compare/comparison"
import { impossibleRenames } from "../compare/impossible-renames"
import { orderAlike } from "../compare/order-alike"
import { unusedAnswers, type UnusedAnswer } from "../compare/unused-answers"
import type { Connection, DialectName } from "../dialects/dialect"
import { findDialect } from "../dialects/dialects"
import { findMade, recordHistory } from "../history/recorded"
import { describe, type Description } from "../operations/describe"
import { readDeclared } from "../project/declared"
import { questionsOf, type Question } from "../review/questions"
import { compareOptions } from "./compare-options"
import { openOtherDialect, type OtherDialect } from "./other-dialect"
import type { Workspace } from "./workspace"

/** What differs on every dialect of a project. */
export interface Changes {
  readonly connected: Comparison
  /** In the order of the project's dialects, the connected one first. */
  readonly byDialect: ReadonlyMap<DialectName, Comparison>
  /** Open only where nobody was to be asked. */
  readonly questions: readonly Question[]
  readonly unused: readonly UnusedAnswer[]
}

/** Who answers questions: the answers with more in them, or the same where nobody does. */
export interface Respondent {
  /** @throws LimbeckError where a question must not stay open and nobody can be asked */
  answer(questions: readonly Question[], answers: Answers): Promise<Answers>
  /** The values that rows get in columns that must not be empty. */
  fill(comparisons: Changes["byDialect"], answers: Answers): Promise<Answers>
}

/** Compares the connected database, and for every other dialect the state that the migration files give. */
export async function compareDialects(
  workspace: Workspace,
  connection: Connection,
  first: Answers,
  respondent: Respondent | undefined,
): Promise<Changes> {
  const { project } = workspace
  const others: OtherDialect[] = []
  try {
    const connected = await openConnected(workspace, connection)
    for (const name of project.dialects) {
      if (name !== project.dialectName) others.push(await openOtherDialect(workspace, name))
    }
    return await compareUntilAnswered([connected, ...others], first, respondent)
  } finally {
    for (const other of others) await other.close()
  }
}

type Side = Pick<OtherDialect, "name" | "compare">

async function openConnected({ project, graph }: Workspace, connection: Connection): Promise<Side> {
  const name = project.dialectName
  const declared = await readDeclared(project, name, connection.schema)
  const made = findMade(await recordHistory(graph.revisions, name))
  return {
    name,
    compare: (answers) =>
      compareWithDatabase(findDialect(name), connection, declared, {
        ...compareOptions(project.options, answersOn(name, answers)),
        ...made,
      }),
  }
}

async function compareUntilAnswered(
  sides: readonly Side[],
  first: Answers,
  respondent: Respondent | undefined,
): Promise<Changes> {
  let answers = first
  let changes = await compareAll(sides, answers)
  // A table that was renamed may bring questions about its columns.
  while (respondent !== undefined && changes.questions.length > 0) {
    answers = await respondent.answer(changes.questions, answers)
    changes = await compareAll(sides, answers)
  }
  const filled = (await respondent?.fill(changes.byDialect, answers)) ?? answers
  if (filled !== answers) changes = await compareAll(sides, filled)
  return { ...changes, unused: unusedAnswers(filled, changes.byDialect) }
}

async function compareAll(sides: readonly Side[], given: Answers): Promise<Omit<Changes, "unused">> {
  const first = await compareSides(sides, given)
  const impossible = impossibleRenames([...first.values()])
  const answers = { ...given, noRename: [...given.noRename, ...impossible] }
  const byDialect = orderAlike(impossible.length === 0 ? first : await compareSides(sides, answers))
  const [connected] = byDialect.values()
  if (connected === undefined) throw new RangeError("a project without a dialect")
  const all = [...byDialect.values()].flatMap((comparison) => questionsOf(comparison, answers))
  // The same thing renamed is one question on all dialects, asked in the words of the connected one.
  const questions = [...new Map(all.reverse().map((question) => [keyOf(question), question])).values()].reverse()
  return { connected, byDialect, questions }
}

/** Without the schema, which a table has on one dialect only. */
function keyOf({ kind, path }: Question): string {
  return `${kind} ${path
    .split(".")
    .slice(kind === "table" ? -1 : -2)
    .join(".")}`
}

async function compareSides(sides: readonly Side[], answers: Answers): Promise<Map<DialectName, Comparison>> {
  const byDialect = new Map<DialectName, Comparison>()
  for (const { name, compare } of sides) {
    const [connected] = byDialect.values()
    byDialect.set(name, await compare(answers, connected?.up ?? []))
  }
  return byDialect
}

/** What the connected dialect does without, by dialect. What is done differently counts as the same. */
export function onlyElsewhere({ connected, byDialect }: Changes): ReadonlyMap<DialectName, readonly Description[]> {
  const actOf = ({ text }: Description): string => text.replace(/ \(.*$/, "")
  const known = new Set(connected.up.flatMap(describe).map(actOf))
  const others = [...byDialect].filter(([, comparison]) => comparison !== connected)
  return new Map(others.map(([name, { up }]) => [name, up.flatMap(describe).filter((line) => !known.has(actOf(line)))]))
}
