import { DIALECT_NAMES } from "../dialects/dialects"
import { LimbeckError } from "../errors"
import { inOrder, withAncestors } from "../history/graph"
import { resolveRange, stepsBetween } from "../history/range"
import { resolveTarget, type Situation } from "../history/target"
import { planRun } from "../runner/plan"
import { isSet, textOf } from "./arguments"
import type { Arguments, Command, CommandContext, Outcome } from "./command"
import { outputScript } from "./script"
import { readStanding, type FullStanding } from "./standing"
import { openWorkspace, withConnection, type Workspace } from "./workspace"

export const sql: Command = {
  name: "sql",
  usage: "[range]",
  summary: "the SQL of migrations, to be run by others; needs no connection",
  positionals: {
    range: { type: "string", describe: "from:to, up or down; or one revision; default: base:heads" },
  },
  options: {
    out: { type: "string", describe: "write to this file" },
    dialect: { choices: [...DIALECT_NAMES], describe: "engine; default: that of the DataSource" },
    pending: { type: "boolean", describe: "what the connected database has not (asks it)" },
  },
  examples: [
    ["limbeck sql > schema.sql", "everything"],
    ["limbeck sql AddNewField", "one migration"],
    ["limbeck sql head:base", "the way back"],
    ["limbeck sql --pending --out release.sql", "what run would do"],
  ],
  run: runSql,
}

async function runSql(args: Arguments, context: CommandContext): Promise<Outcome> {
  const workspace = await openWorkspace(args, context)
  const { graph } = workspace
  const text = textOf(args, "range")
  if (isSet(args, "pending")) {
    if (text !== undefined) throw bothGiven(text)
    const { state, applied } = await stand(workspace)
    return outputScript(args, workspace, { direction: "up", revisions: planRun(graph, state).steps, before: applied })
  }
  const isLocal = !/current|(^|:)[+-]\d/.test(text ?? "") || /^-\d+:[^+-]/.test(text ?? "")
  const standing = isLocal ? undefined : await stand(workspace)
  const situation: Situation = { graph, ...(standing === undefined ? {} : { applied: standing.order }) }
  if (text === undefined || text.includes(":")) {
    const range = resolveRange(situation, text ?? "base:heads")
    return outputScript(args, workspace, { ...stepsBetween(graph, range), before: range.from.state })
  }
  const { revisions } = resolveTarget(situation, text)
  const ids = revisions.map(({ id }) => id)
  const before = new Set([...withAncestors(graph, ids)].filter((id) => !ids.includes(id)))
  return outputScript(args, workspace, { direction: "up", revisions: inOrder(graph, ids), before })
}

function stand(workspace: Workspace): Promise<FullStanding> {
  return withConnection(workspace, { metadata: false }, (open) => readStanding(workspace, open))
}

function bothGiven(range: string): LimbeckError {
  return new LimbeckError({
    code: "bad-argument",
    message: `cannot write SQL: --pending and the range "${range}" were both given`,
    next: `limbeck sql --pending, or limbeck sql ${range}`,
  })
}
