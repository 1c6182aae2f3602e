import { DIALECT_NAMES, findDialect } from "../dialects/dialects"
import { LimbeckError } from "../errors"
import { inOrder, withAncestors } from "../history/graph"
import { asksDatabase, resolveRange, stepsBetween } from "../history/range"
import { resolveTarget, type Situation } from "../history/target"
import { unpublished } from "../review/base"
import { refuseConflicts } from "../runner/conflicts"
import { planRun } from "../runner/plan"
import { isSet, textOf, textsOf } from "./arguments"
import type { Arguments, Command, CommandContext, Outcome } from "./command"
import { publishedFiles } from "./published"
import { outputScript } from "./script"
import { readStanding, type FullStanding } from "./standing"
import { openWorkspace, withConnection, type Workspace } from "./workspace"

export const sql: Command = {
  name: "sql",
  usage: "[revisions..]",
  summary: "the SQL of migrations, to be run by others; needs no connection",
  positionals: {
    revisions: {
      type: "string",
      array: true,
      describe: "from:to, up or down; or revisions and files; default: base:heads",
    },
  },
  options: {
    out: { type: "string", describe: "write to this file; or to a folder, a file for each revision" },
    dialect: { choices: [...DIALECT_NAMES], describe: "engine; default: that of the DataSource" },
    pending: { type: "boolean", describe: "what the connected database has not (asks it)" },
    since: { type: "string", describe: "git: the migrations that this commit has not" },
    format: { choices: ["sql", "markdown"], default: "sql", describe: "markdown: with warnings, for a pull request" },
    idempotent: { type: "boolean", describe: "safe to run whatever is applied already (PostgreSQL)" },
  },
  examples: [
    ["limbeck sql > schema.sql", "everything"],
    ["limbeck sql AddNewField", "one migration"],
    ["limbeck sql head:base", "the way back"],
    ["limbeck sql --pending --out release.sql", "what run would do"],
    ["limbeck sql --out supabase/migrations", "for supabase db push"],
    ["limbeck sql --since origin/main --format markdown", "for a pull request"],
  ],
  run: runSql,
}

async function runSql(args: Arguments, context: CommandContext): Promise<Outcome> {
  const workspace = await openWorkspace(args, context)
  const { graph } = workspace
  const texts = textsOf(args, "revisions")
  const since = textOf(args, "since")
  refuseSeveral([
    ...(isSet(args, "pending") ? ["--pending"] : []),
    ...(since === undefined ? [] : [`--since ${since}`]),
    ...(texts.length === 0 ? [] : [texts.join(" ")]),
  ])
  if (isSet(args, "pending")) {
    const { state, applied } = await stand(workspace)
    const plan = planRun(graph, state)
    await refuseConflicts({ graph, dialect: findDialect(workspace.project.dialectName) }, plan)
    return outputScript(args, workspace, { direction: "up", revisions: plan.steps, before: applied })
  }
  if (since !== undefined) {
    const { files } = await publishedFiles(workspace, since)
    return outputRevisions(
      args,
      workspace,
      unpublished(graph.revisions, files).map(({ id }) => id),
    )
  }
  const standing = texts.some(asksDatabase) ? await stand(workspace) : undefined
  const situation: Situation = { graph, ...(standing === undefined ? {} : { applied: standing.order }) }
  const [text = "base:heads", ...more] = texts
  if (text.includes(":") && more.length === 0) {
    const range = resolveRange(situation, text)
    return outputScript(args, workspace, { ...stepsBetween(graph, range), before: range.from.state })
  }
  const ids = texts.flatMap((one) => resolveTarget(situation, one).revisions.map(({ id }) => id))
  return outputRevisions(args, workspace, ids)
}

/** These and no others, on a database that has what they need. */
function outputRevisions(args: Arguments, workspace: Workspace, ids: readonly string[]): Promise<Outcome> {
  const { graph } = workspace
  const before = new Set([...withAncestors(graph, ids)].filter((id) => !ids.includes(id)))
  return outputScript(args, workspace, { direction: "up", revisions: inOrder(graph, ids), before })
}

function stand(workspace: Workspace): Promise<FullStanding> {
  return withConnection(workspace, { metadata: false }, (open) => readStanding(workspace, open))
}

function refuseSeveral(given: readonly string[]): void {
  if (given.length < 2) return
  throw new LimbeckError({
    code: "bad-argument",
    message: `cannot tell which migrations are meant: ${given.join(" and ")} were given`,
    next: given.map((words) => `limbeck sql ${words}`).join(", or "),
  })
}
