import { changeColumn, changeTable, removeColumn, removeTable, KINDS } from "./model"
import type { Kind, Model, ModelColumn, ModelTable } from "./model"

/** One random edit: what is to be done, and numbers that pick where and how. */
export interface Edit {
  readonly act: Act
  readonly a: number
  readonly b: number
  readonly c: number
}

const NAMES = ["name", "Price", "select", "made at", "größe", "order", "user", "c--d", "x$1", "IDX"]
const LABELS = ["red", "it's", "a, b", "", "Größe", "x\\y", 'say "so"', "new"]

type Doing = (model: Model, edit: Edit, table: ModelTable) => Model

const ON_TABLES = {
  addColumn: (model, edit, table) => {
    const kind = pick(KINDS, edit.b)
    return addColumn(model, table, edit, {
      kind,
      ...(kind === "enum" ? { labels: LABELS.slice(0, 2 + (edit.c % 3)) } : {}),
    })
  },
  addReference: (model, edit, table) => {
    const target = pick(model.tables, edit.b)
    return addColumn(model, table, edit, {
      kind: "reference",
      nullable: true,
      default: 0,
      target: { table: target.id, action: edit.c, constrained: true },
    })
  },
  addGenerated: (model, edit, table) => {
    const source = columnsOf(table, ["number"])[edit.b % 3]
    if (source === undefined) return model
    return addColumn(model, table, edit, {
      kind: "generated",
      nullable: true,
      default: 0,
      source: { column: source.id, factor: 2 + (edit.c % 2) },
    })
  },
  dropColumn: (model, edit, table) =>
    withColumn(table, edit, (column) => removeColumn(model, table.id, column.id)) ?? model,
  renameColumn: (model, edit, table) => {
    const [named, name] = freshName(model, edit.c)
    return onColumn(named, table, edit, (column) => ({ ...column, name }))
  },
  changeType: (model, edit, table) =>
    onColumn(model, table, edit, (column) => ({ ...column, type: edit.c, collated: false })),
  changeNull: (model, edit, table) =>
    onColumn(model, table, edit, (column) =>
      column.kind === "reference" || column.kind === "generated" ? column : { ...column, nullable: !column.nullable },
    ),
  changeDefault: (model, edit, table) => onColumn(model, table, edit, (column) => ({ ...column, default: edit.c })),
  changeLabels: (model, edit, table) =>
    onColumn(model, table, edit, (column) =>
      column.kind === "enum" ? { ...column, labels: changeLabels(column.labels, edit.c) } : column,
    ),
  changeComment: (model, edit, table) =>
    onColumn(model, table, edit, ({ comment, ...column }) =>
      comment ? column : { ...column, comment: `it's "${edit.c}"` },
    ),
  changeCollation: (model, edit, table) =>
    onColumn(model, table, edit, (column) =>
      column.kind === "text" ? { ...column, collated: !column.collated } : column,
    ),
  changeReference: (model, edit, table) =>
    onColumn(model, table, edit, (column) => {
      if (column.target === undefined) return column
      const constrained = edit.c % 4 === 0 ? !column.target.constrained : column.target.constrained
      return { ...column, target: { ...column.target, action: edit.c, constrained } }
    }),
  changeGenerated: (model, edit, table) =>
    onColumn(model, table, edit, (column) =>
      column.source === undefined ? column : { ...column, source: { ...column.source, factor: 2 + (edit.c % 5) } },
    ),
  addUnique: (model, edit, table) => addListed(model, table, edit, "uniques", ["text", "number", "uuid"]),
  dropUnique: (model, edit, table) =>
    changeTable(model, table.id, (one) => ({ ...one, uniques: without(one.uniques, edit.b) })),
  addIndex: (model, edit, table) =>
    addListed(model, table, edit, "indexes", ["text", "number", "uuid", "boolean", "date", "enum", "reference"]),
  changeIndex: (model, edit, table) =>
    changeTable(model, table.id, (one) => ({
      ...one,
      indexes: one.indexes.map((index, at) =>
        at !== edit.b % one.indexes.length
          ? index
          : { ...index, partial: edit.c % 2 === 0, columns: [...index.columns].reverse() },
      ),
    })),
  dropIndex: (model, edit, table) =>
    changeTable(model, table.id, (one) => ({ ...one, indexes: without(one.indexes, edit.b) })),
  addCheck: (model, edit, table) => {
    const column = pick(columnsOf(table, ["number", "text"]), edit.b)
    if (column === undefined) return model
    const name = edit.c % 2 === 0 ? { name: `CHK ${model.next}` } : {}
    const changed = changeTable(model, table.id, (one) => ({
      ...one,
      checks: [...one.checks, { column: column.id, bound: model.next, ...name }],
    }))
    return { ...changed, next: model.next + 1 }
  },
  changeCheck: (model, edit, table) =>
    changeTable({ ...model, next: model.next + 1 }, table.id, (one) => ({
      ...one,
      checks: one.checks.map((check, at) =>
        at === edit.b % one.checks.length ? { ...check, bound: model.next } : check,
      ),
    })),
  dropCheck: (model, edit, table) =>
    changeTable(model, table.id, (one) => ({ ...one, checks: without(one.checks, edit.b) })),
  changeIncrement: (model, _edit, table) =>
    changeTable(model, table.id, (one) => ({ ...one, increment: !one.increment })),
  changeKey: (model, _edit, table) => changeTable(model, table.id, (one) => ({ ...one, bigKey: !one.bigKey })),
  renameTable: (model, edit, table) => {
    const [named, name] = freshName(model, edit.b)
    return changeTable(named, table.id, (one) => ({ ...one, name }))
  },
  moveTable: (model, _edit, table) =>
    changeTable(model, table.id, ({ schema, ...one }) => (schema === undefined ? { ...one, schema: "other" } : one)),
  dropTable: (model, _edit, table) => removeTable(model, table.id),
  addView: (model, edit, table) => {
    const [named, name] = freshName(model, edit.b)
    const columns = table.columns.slice(0, edit.c % 4).map((column) => column.id)
    const view = { id: named.next, name, table: table.id, columns, materialized: edit.c % 3 === 0, limit: 100 }
    return { ...named, next: named.next + 1, views: [...named.views, view] }
  },
} satisfies Record<string, Doing>

const ON_VIEWS = {
  changeView: (model, edit) => ({
    ...model,
    views: model.views.map((view, at) =>
      at === edit.a % model.views.length ? { ...view, limit: 200 + edit.c } : view,
    ),
  }),
  dropView: (model, edit) => ({ ...model, views: without(model.views, edit.a) }),
  addTable: (model, edit) => {
    const [named, name] = freshName(model, edit.a)
    const table: ModelTable = {
      id: named.next, name, increment: edit.b % 2 === 0, bigKey: false, columns: [], uniques: [], indexes: [], checks: [],
      ...(edit.b % 7 === 0 ? { schema: "other" } : {}),
    } // prettier-ignore
    return { ...named, next: named.next + 1, tables: [...named.tables, table] }
  },
} satisfies Record<string, (model: Model, edit: Edit) => Model>

export type Act = keyof typeof ON_TABLES | keyof typeof ON_VIEWS
export const ACTS = [...Object.keys(ON_TABLES), ...Object.keys(ON_VIEWS)] as readonly Act[]
/** What a first state is made of. */
export const BUILDING = ["addColumn", "addColumn", "addColumn", "addReference", "addGenerated", "addUnique", "addIndex", "addCheck", "addView", "addTable"] as const satisfies readonly Act[] // prettier-ignore

/** The model after an edit; one that finds nothing to do changes nothing. */
export function applyEdit(model: Model, edit: Edit): Model {
  if (edit.act in ON_VIEWS) return ON_VIEWS[edit.act as keyof typeof ON_VIEWS](model, edit)
  const table = pick(model.tables, edit.a)
  return table === undefined ? model : ON_TABLES[edit.act as keyof typeof ON_TABLES](model, edit, table)
}

function addColumn(
  model: Model,
  table: ModelTable,
  edit: Edit,
  more: Pick<ModelColumn, "kind"> & Partial<ModelColumn>,
): Model {
  const [named, name] = freshName(model, edit.a + edit.b)
  const column: ModelColumn = {
    id: named.next, name, type: edit.c, nullable: edit.c % 2 === 0, default: edit.c % 4, labels: [], collated: false, ...more,
  } // prettier-ignore
  const changed = changeTable(named, table.id, (one) => ({ ...one, columns: [...one.columns, column] }))
  return { ...changed, next: named.next + 1 }
}

function addListed(
  model: Model,
  table: ModelTable,
  edit: Edit,
  list: "uniques" | "indexes",
  kinds: readonly Kind[],
): Model {
  const able = columnsOf(table, kinds)
  const first = pick(able, edit.b)
  if (first === undefined) return model
  const second = pick(able, edit.c)
  const columns = second === undefined || second === first || edit.c % 2 === 0 ? [first.id] : [first.id, second.id]
  const isThere = table[list].some((one) => one.columns.join() === columns.join())
  if (isThere) return model
  const name = edit.c % 3 === 0 ? { name: `N ${model.next}` } : {}
  const listed = { columns, unique: false, partial: edit.c % 5 === 0, ...name }
  const changed = changeTable(model, table.id, (one) => ({ ...one, [list]: [...one[list], listed] }))
  return { ...changed, next: model.next + 1 }
}

/** Rows and defaults hold the first label there is, so it is never taken away. */
function changeLabels(labels: readonly string[], choice: number): readonly string[] {
  const removable = labels.filter((label) => label !== LABELS[0])
  const unused = LABELS.filter((label) => !labels.includes(label))
  if (choice % 4 === 0) return labels.filter((label) => label !== removable[choice % removable.length])
  if (choice % 4 === 1) return [...labels].reverse()
  const at = choice % (labels.length + 1)
  return [...labels.slice(0, at), ...unused.slice(0, 1), ...labels.slice(at)]
}

function onColumn(model: Model, table: ModelTable, edit: Edit, change: (column: ModelColumn) => ModelColumn): Model {
  const changed = withColumn(table, edit, (column) =>
    changeTable(model, table.id, (one) => changeColumn(one, column.id, change)),
  )
  return changed ?? model
}

function withColumn<T>(table: ModelTable, edit: Edit, use: (column: ModelColumn) => T): T | undefined {
  const column = pick(table.columns, edit.b)
  return column === undefined ? undefined : use(column)
}

function columnsOf(table: ModelTable, kinds: readonly Kind[]): readonly ModelColumn[] {
  return table.columns.filter((column) => kinds.includes(column.kind))
}

function without<T>(list: readonly T[], at: number): readonly T[] {
  return list.filter((_, index) => index !== at % list.length)
}

function pick<T>(list: readonly [T, ...T[]], at: number): T
function pick<T>(list: readonly T[], at: number): T
function pick<T>(list: readonly T[], at: number): T | undefined {
  return list[at % list.length]
}

function freshName(model: Model, choice: number): [Model, string] {
  const plain = NAMES[choice % NAMES.length] ?? "name"
  let name = plain
  for (let number = 2; model.names.includes(name.toLowerCase()); number++) name = `${plain}${number}`
  return [{ ...model, names: [...model.names, name.toLowerCase()] }, name]
}
