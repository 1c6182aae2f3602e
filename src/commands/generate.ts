import { wordsOfUnasked } from "../compare/compare"
import type { Comparison } from "../compare/comparison"
import { findGaps } from "../compare/gaps"
import { findMissingTables } from "../compare/missing-tables"
import { toConnection } from "../dialects/connection"
import { heads } from "../history/graph"
import { placeNewRevision, type NewRevision } from "../history/merge"
import { displayRevision } from "../history/migration"
import type { Operation } from "../operations/operation"
import { displayName, type Name } from "../schema/names"
import type { Connection as OpenConnection } from "../project/connection"
import { previewOperations } from "../runner/preview"
import { runContextOf } from "./standing"
import { messageOf } from "../errors"
import { migrationsDirectory } from "../project/migration-folder"
import { amend, type Generate } from "./amend"
import { ANSWER_OPTIONS, quote, readAnswers } from "./answers"
import { askQuestions, askValues, openQuestionsError, questionFinding } from "./questions"
import { isSet, textOf, textsOf } from "./arguments"
import { paint, paintSource } from "./colour"
import type { Arguments, Command, CommandContext, Outcome } from "./command"
import { compareDialects, onlyElsewhere, type Changes, type Respondent } from "./compare-dialects"
import { countLosses } from "./losses"
import { NEW_FILE_OPTIONS, readNewFile, type NewFile } from "./new-file"
import { refuseWhenBehind } from "./behind"
import { notesOnUnread } from "./other-dialect"
import type { Finding } from "../review/finding"
import { findingsOf, printSummary, type Summary } from "./summary"
import { namesOfRecords } from "./standing"
import { openWorkspace, tellEntityWarnings, withConnection, type Workspace } from "./workspace"
import { formatMigration, writeMigration, type MigrationText } from "./write-migration"

const OPTIONS = {
  ...NEW_FILE_OPTIONS,
  ...ANSWER_OPTIONS,
  "dry-run": { type: "boolean", describe: "print the file instead of writing it" },
  check: { type: "boolean", describe: "write nothing; exit 1 when there is something to write" },
  amend: { type: "boolean", describe: "revert my newest migration, which no one else has, and write it anew" },
} as const satisfies Command["options"]

export const generate: Command = {
  name: "generate",
  usage: "[path]",
  summary: "write a migration for what differs between the entities and the database",
  positionals: { path: { type: "string", describe: "name, or path and name, of the new migration" } },
  options: { ...OPTIONS, autogenerate: { type: "boolean", hidden: true } },
  examples: [
    ["limbeck generate -n AddNewField", "after editing an entity"],
    ["limbeck generate -n AddSku --backfill products.sku=\"''\"", "rows that exist get an empty text"],
    ['limbeck generate -n AddCode --backfill "postgres:products.code=gen_random_uuid()"', "for one engine of two"],
    ["limbeck generate --amend", "after editing the entity once more"],
    ["limbeck generate -n Colour --rename products.colour:color", "keep the values under the new name"],
  ],
  run: runGenerate,
}

async function runGenerate(args: Arguments, context: CommandContext): Promise<Outcome> {
  if (isSet(args, "amend")) {
    return amend(args, context, (workspace, file, handlers) => writeChanges(args, workspace, file, handlers))
  }
  const workspace = await openWorkspace(args, context)
  const file = isSet(args, "check") ? undefined : readNewFile(args, workspace)
  const nothing = (): Promise<void> => Promise.resolve(workspace.terminal.print("No changes"))
  return writeChanges(args, workspace, file, { keep: writeMigration, nothing })
}

/** Writes what differs into a file; into none where there is none to write. */
async function writeChanges(
  args: Arguments,
  workspace: Workspace,
  file: NewFile | undefined,
  { keep, nothing }: Parameters<Generate>[2],
): Promise<Outcome> {
  const { terminal } = workspace
  const { changes, losses, sql } = await withConnection(workspace, { metadata: false }, async (open) => {
    await refuseWhenBehind(workspace, open)
    const connection = await toConnection(open.queryRunner)
    const answers = readAnswers(args, workspace.project.options)
    const compared = await compareDialects(workspace, connection, answers, respondentOf(workspace, args))
    return {
      changes: compared,
      losses: await countLosses(connection, compared.connected.up),
      sql: isSet(args, "verbose") ? await previewSql(workspace, open, compared.connected.up) : [],
    }
  })
  await tellEntityWarnings(workspace)
  mention(changes.connected, workspace, args)
  const notes = notesOf(changes)
  for (const { message, remedy } of notes)
    terminal.note(`note: ${message}${remedy === undefined ? "" : `\n  (${remedy})`}`)
  const differing = [...changes.byDialect].filter(([, { up }]) => up.length > 0)
  if (differing.length === 0) {
    await nothing()
    return { status: 0, json: { file: null, findings: [], notes } }
  }
  const summary: Summary = {
    operations: changes.connected.up,
    losses,
    elsewhere: onlyElsewhere(changes),
    gaps: findGaps(changes.byDialect),
    missing: findMissingTables(changes.connected),
  }
  const findings = [...findingsOf(summary, workspace), ...changes.questions.map(questionFinding)]
  printSummary(summary, workspace)
  for (const statement of sql) terminal.print(paint(`    ${statement};`, "grey", terminal.hasColour))
  if (file === undefined) return { status: 1, json: { findings, notes } }
  const place = placeNewRevision(workspace.graph, file.place)
  const text = textFor(workspace, { file, place, changes })
  if (isSet(args, "dry-run")) {
    const source = await formatMigration(workspace, text)
    terminal.print(paintSource(source, terminal.hasColour).trimEnd())
    return { status: 0, json: { file: null, source, findings, notes } }
  }
  const path = await keep(workspace, text)
  remark(workspace, { place, changes })
  return { status: 0, json: { file: path, revision: place.revision, findings, notes } }
}

/** The SQL of `up` on the connected database, as `--verbose` shows it; what is not decided yet is left out. */
async function previewSql(
  workspace: Workspace,
  open: OpenConnection,
  up: readonly Operation[],
): Promise<readonly string[]> {
  const decided = up.filter((operation) => operation.verb !== "todo")
  try {
    return await previewOperations(runContextOf(workspace, open), decided)
  } catch (error) {
    workspace.terminal.note(`the SQL cannot be shown: ${messageOf(error)}`)
    return []
  }
}

/** Whom `generate` asks; nobody where it only checks. */
function respondentOf({ terminal }: Workspace, args: Arguments): Respondent | undefined {
  if (isSet(args, "check")) return undefined
  return {
    answer: (questions, answers) => {
      if (!terminal.canAsk) throw openQuestionsError(questions, commandLine(args))
      return askQuestions(questions, answers, terminal)
    },
    fill: (comparisons, answers) =>
      terminal.canAsk ? askValues(comparisons, answers, terminal) : Promise.resolve(answers),
  }
}

function commandLine(args: Arguments): string {
  const path = textOf(args, "path")
  const names = ["data-source", "verbose", "quiet", ...Object.keys(OPTIONS)]
  const given = names.flatMap((name) =>
    isSet(args, name)
      ? [`--${name}`]
      : args[name] === false
        ? []
        : textsOf(args, name).map((text) => spell(name, text)),
  )
  return ["limbeck generate", ...(path === undefined ? [] : [quote(path)]), ...given].join(" ")
}

function spell(name: string, text: string): string {
  const short = { "data-source": "-d", name: "-n", message: "-m" }[name]
  return `${short ?? `--${name}`} ${quote(text)}`
}

/** What is not certain of the dialects that are not connected, and the answers that nothing asked for. */
function notesOf({ byDialect, unused }: Changes): readonly Finding[] {
  const uncertain = [...byDialect].flatMap(([name, comparison]) => notesOnUnread(name, comparison))
  const needless = unused.map(({ answer, path, reason }) => {
    return { code: "unused-answer", object: path, message: `${answer} was not used: ${reason}` }
  })
  return [...uncertain, ...needless]
}

/** What could not be compared, and the tables that no entity names and how to drop them. */
function mention(connected: Comparison, { project, terminal }: Workspace, args: Arguments): void {
  const list = (names: readonly Name[]): string => names.map((name) => `"${displayName(name)}"`).join(", ")
  if (connected.unasked !== undefined) {
    const { message, remedy } = wordsOfUnasked(connected.unasked)
    terminal.note(`note: ${message} (${remedy})`)
  }
  if (connected.undeclared.length > 0) {
    const flags = connected.undeclared.map((name) => `--drop ${quote(displayName(name))}`).join(" ")
    terminal.note(`no entity names ${list(connected.undeclared)}: left alone (to drop: ${flags})`)
  }
  const records = namesOfRecords(project)
  const unmanaged = connected.unmanaged.filter((name) => !records.has(name.name))
  if (isSet(args, "verbose") && unmanaged.length > 0) terminal.note(`not the project's, left alone: ${list(unmanaged)}`)
}

function textFor(workspace: Workspace, facts: { file: NewFile; place: NewRevision; changes: Changes }): MigrationText {
  const { file, place, changes } = facts
  return {
    directory: migrationsDirectory(workspace.project, file.directory),
    name: file.name,
    place,
    ...(file.description === undefined ? {} : { description: file.description }),
    dialects: Object.fromEntries([...changes.byDialect].map(([name, { up, down }]) => [name, { up, down }])),
  }
}

function remark({ graph, terminal }: Workspace, { place, changes }: { place: NewRevision; changes: Changes }): void {
  if (heads(graph).length > 1 && place.parents.length > 1) {
    terminal.note(`it follows ${place.parents.length} heads: ${place.parents.map(displayRevision).join(", ")}`)
  }
  const questions = [...changes.byDialect.values()].flatMap(({ up }) => up.filter(({ verb }) => verb === "todo"))
  const todos = new Set(questions.map((todo) => JSON.stringify(todo))).size
  if (todos > 0) {
    terminal.note(
      `warning: the file has ${todos === 1 ? "an op.todo" : `${todos} op.todos`}, and run refuses it until ${todos === 1 ? "that is" : "those are"} answered`,
    )
  }
}
