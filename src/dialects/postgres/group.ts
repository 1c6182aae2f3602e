import type { AlterPart, Group, PartOperation } from "../../operations/operation"
import type { Column } from "../../schema/columns"
import type { Connection } from "../dialect"
import type { Statement } from "../statement"
import { takeAside, type InTheWay } from "./aside"
import { mergeChanges, targetOf, type Change, type Target } from "./change"
import { setAside } from "./generated"
import { planPart, readCurrentColumn } from "./parts"

interface Planned {
  readonly operation: PartOperation
  readonly changes: readonly Change[]
  /** The target as the operation finds it. */
  readonly target: Target
}

/** The statements of several changes of one table: questions first, then what stands in the way, then the changes. */
export async function planGroup(
  group: Pick<Group, "table" | "operations">,
  connection: Connection,
): Promise<Statement[]> {
  const names = { renamed: new Map<string, string>(), parts: new Map<string, string | undefined>() }
  const target = targetOf(group.table, connection, names)
  const planned: Planned[] = []
  for (const operation of group.operations) {
    const found = targetOf(group.table, connection, { renamed: new Map(names.renamed), parts: new Map(names.parts) })
    planned.push({ operation, changes: await planPart(operation, found), target: found })
    noteNames(operation, names)
  }
  const all = planned.flatMap(({ changes }) => changes)
  const around = await surround(planned)
  const aside = await takeAside(connection, {
    views: [...all.flatMap((change) => change.views ?? []), ...around.views],
    obstacles: [...all.flatMap((change) => change.obstacles ?? []), ...around.obstacles],
  })
  return [
    ...all.flatMap((change) => change.guards ?? []),
    ...around.guards,
    ...aside.guards,
    ...aside.drops,
    ...mergeChanges(target, around.changes),
    ...aside.creates,
  ]
}

/** What later operations of the list must know of an earlier one, as the database does not yet. */
function noteNames(
  operation: PartOperation,
  { renamed, parts }: { renamed: Map<string, string>; parts: Map<string, string | undefined> },
): void {
  if (operation.kind === "column" && operation.verb === "rename") {
    renamed.set(operation.to, renamed.get(operation.from) ?? operation.from)
  }
  if (operation.kind === "column" || operation.kind === "table") return
  if (operation.verb === "drop") parts.set(operation.name, undefined)
  if (operation.verb === "rename") parts.set(operation.from, operation.to)
}

/**
 * The changes with the generated columns that hinder them set aside: dropped right before the first
 * change that needs it, made again right after the last, so that constraints that the list drops are
 * gone by then and those that it adds find their columns.
 */
async function surround(
  planned: readonly Planned[],
): Promise<InTheWay & { readonly guards: readonly Statement[]; readonly changes: readonly Change[] }> {
  const needs = planned.map(({ changes }) => changes.flatMap((change) => change.generated ?? []))
  const names = new Set(needs.flat())
  const none = { guards: [], changes: planned.flatMap(({ changes }) => changes), views: [], obstacles: [] }
  if (names.size === 0) return none
  const [first, last] = [needs.findIndex((need) => need.length > 0), needs.findLastIndex((need) => need.length > 0)]
  const target = planned[first]?.target
  if (target === undefined) return none
  const columns = await wantedColumns(
    names,
    planned.map(({ operation }) => operation),
    target,
  )
  const { drops, creates, ...rest } = await setAside(target, columns)
  const changes = planned.flatMap(({ operation, changes: own }, at): Change[] => [
    ...(at === first ? [{ barrier: true, before: drops }] : []),
    // A generated column that is made again anyway is made as the list wants it; what is recorded of it is left to do.
    ...(isAlterOf(operation, names) ? own.map(({ after }): Change => ({ after })) : own),
    ...(at === last ? [{ barrier: true, before: creates }] : []),
  ])
  return { ...rest, changes }
}

function isAlterOf(operation: PartOperation, names: ReadonlySet<string>): operation is AlterPart<"column"> {
  return operation.kind === "column" && operation.verb === "alter" && names.has(operation.from.name)
}

async function wantedColumns(
  names: ReadonlySet<string>,
  operations: readonly PartOperation[],
  target: Target,
): Promise<Column[]> {
  const columns: Column[] = []
  for (const name of names) {
    if (
      operations.some(
        (operation) => operation.kind === "column" && operation.verb === "drop" && operation.name === name,
      )
    )
      continue
    const alter = operations.find((operation) => isAlterOf(operation, new Set([name])))
    const column = alter === undefined ? await readCurrentColumn(target, name) : alter.to
    if (column !== undefined) columns.push(column)
  }
  return columns
}
