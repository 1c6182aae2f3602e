import { NO_ANSWERS } from "../compare/answers"
import { compareWithDatabase, compareWithState, type Comparison } from "../compare/compare"
import { toConnection } from "../dialects/connection"
import { findDialect } from "../dialects/dialects"
import { heads } from "../history/graph"
import { displayRevision, type Revision } from "../history/migration"
import { describe } from "../operations/describe"
import { displayName } from "../schema/names"
import type { Connection as OpenConnection } from "../project/connection"
import { readDeclared } from "../project/declared"
import { readAnswers } from "./answers"
import type { Arguments, Command, CommandContext, Outcome } from "./command"
import { compareOptions } from "./compare-options"
import { printFindings, type Finding } from "./findings"
import { questionFinding, questionsOf } from "./questions"
import { foldRecordings, makersOf, recordHistory } from "../history/recorded"
import { readStanding, type FullStanding } from "./standing"
import { openWorkspace, tellEntityWarnings, withConnection, type Workspace } from "./workspace"

export const check: Command = {
  name: "check",
  summary: "exit 1 when entities, migrations and database disagree",
  options: {
    "single-head": { type: "boolean", describe: "more than one head is a finding" },
  },
  run: runCheck,
}

async function runCheck(args: Arguments, context: CommandContext): Promise<Outcome> {
  const workspace = await openWorkspace(args, context)
  const findings = await withConnection(workspace, { metadata: false }, async (open) => {
    const standing = await readStanding(workspace, open)
    return [
      ...ledgerFindings(standing),
      ...headFindings(workspace, args),
      ...(await entityFindings(workspace, open, standing, args)),
    ]
  })
  const { terminal } = workspace
  await tellEntityWarnings(workspace)
  printFindings(findings, terminal)
  if (findings.length === 0) terminal.print("No differences: entities, migrations and database agree")
  return { status: findings.length === 0 ? 0 : 1, json: { findings } }
}

function ledgerFindings({ pending, state }: FullStanding): Finding[] {
  return [
    ...state.unknown.map(({ name }) => ({
      code: "unknown-revision",
      object: name,
      message: `Can't locate revision of "${name}": the database has it applied, and no migration file does`,
      remedy: "git pull to get its file, or limbeck stamp heads --purge if it is gone for good",
    })),
    ...pending.map((revision) => ({
      code: "pending",
      object: revision.id,
      message: `pending: ${displayRevision(revision)}`,
      remedy: "limbeck run",
    })),
  ]
}

function headFindings({ graph, terminal }: Workspace, args: Arguments): Finding[] {
  const found = heads(graph)
  if (found.length < 2) return []
  const names = found.map(displayRevision).join(", ")
  const finding = {
    code: "several-heads",
    object: found.map((revision) => revision.id).join(" "),
    message: `the migrations have ${found.length} heads: ${names}`,
    remedy: "limbeck merge",
  }
  if (args["single-head"] === true) return [finding]
  terminal.note(`note: ${finding.message} (${finding.remedy})`)
  return []
}

/** The entities against the database, or with revisions pending against the state after them. */
async function entityFindings(
  workspace: Workspace,
  open: OpenConnection,
  { pending }: FullStanding,
  args: Arguments,
): Promise<Finding[]> {
  const { project, graph, terminal } = workspace
  const dialect = findDialect(project.dialectName)
  const connection = await toConnection(open.queryRunner)
  const declared = await readDeclared(project, project.dialectName, connection.schema)
  const answers = { ...NO_ANSWERS, standingRenames: readAnswers(args, project.options).standingRenames }
  const isOwn = makersOf(await recordHistory(graph.revisions, project.dialectName))
  const options = compareOptions(project.options, answers, isOwn)
  const now = await compareWithDatabase(dialect, connection, declared, options)
  if (pending.length === 0) return findingsOf(now, "the database")
  const folded = foldRecordings(await recordHistory(pending, project.dialectName), now.current)
  if (folded.doubts.length > 0) {
    terminal.note(
      `note: with ${pending.length} pending, not all of the state after them can be told: ${folded.doubts.join("; ")}`,
    )
  }
  const after = await dialect.canonicalize(connection, declared.schema, folded.schema)
  const then = await compareWithState(dialect, folded.schema, { ...declared, schema: after }, options)
  return findingsOf(then, pendingText(pending))
}

function pendingText(pending: readonly Revision[]): string {
  return pending.length === 1
    ? "the database after the pending revision"
    : `the database after the ${pending.length} pending revisions`
}

function findingsOf(comparison: Comparison, against: string): Finding[] {
  const lines = comparison.up.filter((operation) => operation.verb !== "todo").flatMap(describe)
  return [
    ...lines.map((line) => ({
      code: "drift",
      object: line.text,
      message: `entities and ${against} differ: ${line.sign} ${line.text}`,
      remedy: "limbeck generate -n <Name>, or correct the entity",
    })),
    ...questionsOf(comparison, NO_ANSWERS).map(questionFinding),
    ...comparison.undeclared.map((name) => ({
      code: "undeclared-table",
      object: displayName(name),
      message: `table "${displayName(name)}" was made by a migration, and no entity names it`,
      remedy: `limbeck generate -n <Name> --drop ${displayName(name)}, or bring its entity back`,
    })),
  ]
}
