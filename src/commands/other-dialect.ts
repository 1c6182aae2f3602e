import type { Answers } from "../compare/answers"
import { answersElsewhere, answersOn } from "../compare/answers-elsewhere"
import { compareWithDatabase, compareWithState, type CompareOptions } from "../compare/compare"
import type { Comparison } from "../compare/comparison"
import { toConnection } from "../dialects/connection"
import type { DialectName } from "../dialects/dialect"
import { findDialect } from "../dialects/dialects"
import { LimbeckError, messageOf } from "../errors"
import { findMade, foldRecordings, recordHistory, type FoldedState, type Unread } from "../history/recorded"
import { shareOfUnread } from "../history/unread"
import { applyAll } from "../operations/apply"
import { describe } from "../operations/describe"
import type { Operation } from "../operations/operation"
import type { DialectEntities } from "../project/declare"
import { readDeclared } from "../project/declared"
import { openScratch, type Scratch } from "../project/scratch"
import type { Finding } from "../review/finding"
import { run } from "../runner/run"
import { compareOptions } from "./compare-options"
import type { Workspace } from "./workspace"

/** A dialect of the project that is not the connected one: its database is what the migration files make of an empty one. */
export interface OtherDialect {
  readonly name: DialectName
  /** The entities against that state. `change` is what they need on the connected database. */
  compare(answers: Answers, change: readonly Operation[]): Promise<Comparison>
  close(): Promise<void>
}

/** A dialect whose database is not there, as its files and entities have it. */
interface Unconnected {
  readonly name: DialectName
  readonly folded: FoldedState
  readonly declared: DialectEntities
  readonly optionsFor: (answers: Answers) => CompareOptions
}

/**
 * The state of a dialect follows from the operations of the files. Where these have SQL of their own, they are
 * run on a database that is made for it and dropped at `close`; where there is none to be had, what the SQL names
 * is left out of the comparison.
 * @throws LimbeckError `state-unknown` where neither can be done
 */
export async function openOtherDialect(workspace: Workspace, name: DialectName): Promise<OtherDialect> {
  const { project, graph } = workspace
  const declared = await readDeclared(project, name)
  const recorded = await recordHistory(graph.revisions, name, declared.driver)
  const folded = foldRecordings(recorded)
  const made = findMade(recorded)
  const tables = [...folded.schema.tables, ...declared.schema.tables]
  const optionsFor = (answers: Answers) => ({
    ...compareOptions(project.options, answersElsewhere(answersOn(name, answers), tables)),
    ...made,
  })
  const known: Unconnected = { name, folded, declared, optionsFor }
  if (folded.unread.length === 0) return openFolded(known)
  try {
    return await openRun(known, await runOnScratch(workspace, name, declared))
  } catch (error) {
    const isReadable = folded.unread.every(({ text }) => text !== undefined)
    if (!isReadable || !(error instanceof LimbeckError) || !["no-scratch", "no-driver"].includes(error.code))
      throw stateUnknown(name, folded.doubts, error)
    return openUnread(known, error)
  }
}

/** What follows from operations alone. */
function openFolded({ name, folded, declared, optionsFor }: Unconnected): OtherDialect {
  return {
    name,
    compare: (answers) => compareWithState(findDialect(name), folded.schema, declared, optionsFor(answers)),
    close: () => Promise.resolve(),
  }
}

async function openRun({ name, declared, optionsFor }: Unconnected, scratch: Scratch): Promise<OtherDialect> {
  const queryRunner = scratch.dataSource.createQueryRunner("master")
  const connection = await toConnection(queryRunner)
  return {
    name,
    compare: (answers) => compareWithDatabase(findDialect(name), connection, declared, optionsFor(answers)),
    close: () => queryRunner.release().finally(() => scratch.close()),
  }
}

/** What follows from the operations, taking for done what SQL that nobody could try has names for and the change has not. */
function openUnread({ name, folded, declared, optionsFor }: Unconnected, cause: LimbeckError): OtherDialect {
  const { schema, unread } = folded
  return {
    name,
    async compare(answers, change) {
      const compare = (state: typeof schema): Promise<Comparison> =>
        compareWithState(findDialect(name), state, declared, optionsFor(answers))
      const { done } = shareOfUnread((await compare(schema)).up, change, unread)
      const comparison = await compare(applyAll(schema, done))
      const left = shareOfUnread(comparison.up, change, unread)
      const [first] = [...left.doubtful, ...left.done].flatMap(describe)
      if (first !== undefined) throw stateUnknown(name, folded.doubts, cause, first.text)
      return { ...comparison, unread: { reasons: unread.map(reasonOf), done, remedy: cause.next } }
    },
    close: () => Promise.resolve(),
  }
}

/** With the statement, where it is short enough to be told. */
function reasonOf({ reason, text = "" }: Unread): string {
  const line = text.trim().replace(/\s+/g, " ")
  return reason.endsWith("has SQL that changes the schema") ? `${reason}: ${line.slice(0, 120)}` : reason
}

/** An empty database with all migrations run on it. */
async function runOnScratch(
  { project, graph, signal }: Workspace,
  name: DialectName,
  { driver }: DialectEntities,
): Promise<Scratch> {
  const scratch = await openScratch(project, name, driver)
  try {
    const { dataSource, loadMetadata } = scratch
    await run({ dataSource, dialect: findDialect(name), graph, journal: false, loadMetadata }, { signal })
    return scratch
  } catch (error) {
    await scratch.close()
    throw error
  }
}

/** The note on a comparison that went on where some SQL could not be tried. */
export function notesOnUnread(name: DialectName, { unread }: Comparison): Finding[] {
  if (unread === undefined) return []
  const { reasons, done, remedy } = unread
  const list = (lines: readonly string[]): string => lines.map((line) => `\n  ${line}`).join("")
  const taken = done.flatMap(describe).map(({ sign, text }) => `${sign} ${text}`)
  const note = {
    code: "uncertain",
    object: name,
    message:
      `what these make of ${name} could not be tried, and they name nothing that this changes:${list([...new Set(reasons)])}` +
      (taken.length === 0 ? "" : `\nso this, which they name, was taken for done:${list(taken)}`),
    ...(remedy === undefined ? {} : { remedy }),
  }
  return [note]
}

function stateUnknown(name: DialectName, doubts: readonly string[], cause: unknown, touched?: string): LimbeckError {
  const list = doubts.map((doubt) => `  ${doubt}`).join("\n")
  const advice = cause instanceof LimbeckError ? cause.next : undefined
  return new LimbeckError({
    code: "state-unknown",
    message:
      `cannot tell what the migrations make of ${name}: not all of it shows in the files\n${list}\n` +
      (touched === undefined ? "" : `which may have to do with this change (${touched})\n`) +
      `and they cannot be run on an empty database: ${messageOf(cause)}`,
    next: advice ?? `correct the files for ${name}, or take it out of the setting \`dialects\``,
    cause,
  })
}
