import { RevisionError } from "../errors"
import { inOrder, type Graph } from "../history/graph"
import { displayRevision, type Revision } from "../history/migration"
import { isRelative, newestFirst, resolveTarget, type Target } from "../history/target"
import type { Direction } from "./events"
import type { DatabaseState } from "./ledger"

/** What has to be done to bring the database to a target, in order. */
export interface Plan {
  readonly direction: Direction
  readonly target: Target
  readonly steps: readonly Revision[]
}

/** Everything up to the target that the database has not, oldest first. @throws RevisionError */
export function planRun(graph: Graph, { applied }: DatabaseState, text = "heads"): Plan {
  if (/^-\d+$/.test(text)) throw wrongWay(text, "run", `limbeck revert ${text}`)
  const target = resolveTarget({ graph, applied }, text)
  return { direction: "up", target, steps: stepsUp(graph, applied, target) }
}

/** Everything that the target has not, newest first; without a target, what was applied last. @throws RevisionError */
export function planRevert(graph: Graph, { applied }: DatabaseState, text?: string): Plan {
  if (text !== undefined && /^\+\d+$/.test(text)) throw wrongWay(text, "revert", `limbeck run ${text}`)
  const isEmpty = text === undefined && !applied.some((id) => graph.byId.has(id))
  const target = resolveTarget({ graph, applied }, isEmpty ? "base" : (text ?? "-1"))
  refuseUnapplied(applied, target)
  return { direction: "down", target, steps: stepsDown(graph, applied, target) }
}

/** The same plan against what the database has by now: a relative target stays where it was. */
export function replan(graph: Graph, { applied }: DatabaseState, { direction, target }: Plan): Plan {
  const steps = direction === "up" ? stepsUp(graph, applied, target) : stepsDown(graph, applied, target)
  return { direction, target, steps }
}

function stepsUp(graph: Graph, applied: readonly string[], { state }: Target): Revision[] {
  const there = new Set(applied)
  return inOrder(graph, state).filter(({ id }) => !there.has(id))
}

function stepsDown(graph: Graph, applied: readonly string[], { above }: Target): Revision[] {
  return newestFirst({ graph, applied })
    .filter((id) => above.has(id))
    .flatMap((id) => graph.byId.get(id) ?? [])
}

/**
 * `recorded`: ids of those whose way back the journal has.
 * @throws RevisionError `unknown-revision` for ledger rows that no migration file has
 */
export function refuseUnknown(state: DatabaseState, recorded: ReadonlySet<string> = new Set()): void {
  const message = describeUnknown(state)
  const [first] = state.unknown
  if (message === undefined || first === undefined) return
  throw new RevisionError({
    code: "unknown-revision",
    message,
    next:
      `git pull, or restore the file (git log --all --oneline -- "*${first.name.replace(/\d+$/, "")}*"); ` +
      [...recorded].map((id) => `limbeck revert ${id} takes it back as the journal has it; `).join("") +
      "limbeck stamp current --purge makes the database forget it",
    argument: first.name,
  })
}

/** Undefined when every row of the ledger has its file. */
export function describeUnknown({ unknown }: DatabaseState): string | undefined {
  const names = unknown.map(({ name }) => `"${name}"`)
  if (names.length === 0) return undefined
  const shown = names.length > 5 ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} more` : names.join(", ")
  return `Can't locate revision identified by ${shown}: the database has it applied, and no migration file has it`
}

/** Undefined when every name is in the ledger once. */
export function describeDuplicates({ duplicates }: DatabaseState): string | undefined {
  if (duplicates.length === 0) return undefined
  const names = duplicates.map(({ name }) => `"${name}"`).join(", ")
  return `the table of applied migrations has ${names} more than once (limbeck stamp current --purge writes it anew)`
}

function refuseUnapplied(applied: readonly string[], { text, revisions }: Target): void {
  if (isRelative(text) || text === "current") return
  const missing = revisions.find(({ id }) => !applied.includes(id))
  if (missing === undefined) return
  throw new RevisionError({
    code: "not-applied",
    message: `Destination ${text} is not a valid revert target from current: ${displayRevision(missing)} is not applied`,
    next: `limbeck current shows what is; limbeck run ${text} applies it`,
    argument: text,
  })
}

function wrongWay(text: string, command: string, next: string): RevisionError {
  return new RevisionError({
    code: "wrong-direction",
    message: `cannot ${command} to "${text}": it leads the other way`,
    next,
    argument: text,
  })
}
