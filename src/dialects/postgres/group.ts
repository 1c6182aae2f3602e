import type { AlterPart, Group, PartOperation } from "../../operations/operation"
import type { Column } from "../../schema/columns"
import type { Connection } from "../dialect"
import type { Statement } from "../statement"
import { mergeChanges, targetOf, type Change, type Target } from "./change"
import { setAside } from "./generated"
import { planPart, readCurrentColumn } from "./parts"
import { copyViews, createCopies, dropCopies } from "./view-copies"

/** The statements of several changes of one table: questions first, then what stands in the way, then the changes. */
export async function planGroup(
  group: Pick<Group, "table" | "operations">,
  connection: Connection,
): Promise<Statement[]> {
  const renamed = new Map<string, string>()
  const target = targetOf(group.table, connection, renamed)
  const planned: { operation: PartOperation; changes: readonly Change[] }[] = []
  for (const operation of group.operations) {
    planned.push({ operation, changes: await planPart(operation, target) })
    if (operation.verb === "rename" && operation.kind === "column") {
      renamed.set(operation.to, renamed.get(operation.from) ?? operation.from)
    }
  }
  const all = planned.flatMap(({ changes }) => changes)
  const names = new Set(all.flatMap((change) => change.generated ?? []))
  const columns = await wantedColumns(names, group.operations, target)
  const aside = await setAside(target, columns)
  // A generated column that is made again anyway is made as the list wants it; only what is recorded of it is left to do.
  const left = planned.flatMap(({ operation, changes }) =>
    isAlterOf(operation, names) ? changes.map(({ after }): Change => ({ after })) : changes,
  )
  const copies = await copyViews(connection, [
    ...new Set([...all.flatMap((change) => change.views ?? []), ...aside.views]),
  ])
  return [
    ...all.flatMap((change) => change.guards ?? []),
    ...dropCopies(copies),
    ...aside.drops,
    ...mergeChanges(target, left),
    ...aside.creates,
    ...createCopies(copies),
  ]
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
