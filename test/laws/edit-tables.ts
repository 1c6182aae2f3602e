import { columnsOf, pick, withChanged, without, type Edit, type ModelEdit, type TableEdit } from "./edit"
import { referable } from "./edit-columns"
import { changeTable, findColumn, isReferred, removeColumn, removeTable, STRATEGIES, TREES } from "./model"
import type { Kind, Listed, Model, ModelTable } from "./model"
import { commentOf, freshName, labelTexts } from "./names"

const UNIQUE_KINDS: readonly Kind[] = ["text", "number", "uuid"]
const INDEX_KINDS: readonly Kind[] = [
  "text",
  "number",
  "uuid",
  "boolean",
  "date",
  "enum",
  "reference",
  "mirror",
  "zoned",
]

export const TABLE_EDITS = {
  addUnique: (model, edit, table) => {
    const listed = chooseColumns(model, table, edit, UNIQUE_KINDS)
    if (listed === undefined || !areDistinct(model, table, listed)) return model
    const unique = { ...listed, deferrable: edit.c % 5 === 0 }
    return addTo(model, table, "uniques", unique)
  },
  changeUnique: (model, edit, table) =>
    change(model, table, (one) => ({
      uniques: withChanged(one.uniques, edit.b, (unique) => ({ ...unique, deferrable: !unique.deferrable })),
    })),
  dropUnique: (model, edit, table) => change(model, table, (one) => ({ uniques: without(one.uniques, edit.b) })),
  addIndex: (model, edit, table) => {
    const listed = chooseColumns(model, table, edit, INDEX_KINDS)
    if (listed === undefined) return model
    const columns = listed.columns.map((id) => findColumn(table, id))
    const couldBeUnique = columns.every((column) => column !== undefined && UNIQUE_KINDS.includes(column.kind))
    const unique = edit.a % 3 === 0 && couldBeUnique && areDistinct(model, table, listed)
    const index = { ...listed, unique, partial: edit.c % 5 === 0, concurrent: edit.a % 11 === 0, spatial: false }
    return addTo(model, table, "indexes", index)
  },
  addSpatial: (model, edit, table) => {
    const column = pick(columnsOf(table, ["range"]), edit.b)
    if (column === undefined) return model
    return addTo(model, table, "indexes", {
      columns: [column.id], unique: false, partial: false, concurrent: false, spatial: true,
    }) // prettier-ignore
  },
  changeIndex: (model, edit, table) =>
    change(model, table, (one) => ({
      indexes: withChanged(one.indexes, edit.b, (index) => ({
        ...index,
        partial: edit.c % 2 === 0,
        columns: [...index.columns].reverse(),
      })),
    })),
  dropIndex: (model, edit, table) => change(model, table, (one) => ({ indexes: without(one.indexes, edit.b) })),
  addCheck: (model, edit, table) => {
    const column = pick(columnsOf(table, ["number", "text"]), edit.b)
    if (column === undefined) return model
    const name = edit.c % 2 === 0 ? { name: `CHK ${model.next}` } : {}
    return addTo(model, table, "checks", { column: column.id, bound: model.next, ...name })
  },
  changeCheck: (model, edit, table) =>
    change({ ...model, next: model.next + 1 }, table, (one) => ({
      checks: withChanged(one.checks, edit.b, (check) => ({ ...check, bound: model.next })),
    })),
  dropCheck: (model, edit, table) => change(model, table, (one) => ({ checks: without(one.checks, edit.b) })),
  addExclusion: (model, edit, table) => {
    const column = pick(columnsOf(table, ["range"]), edit.b)
    if (column === undefined || (column.id >= model.frozen && table.id < model.frozen)) return model
    const name = edit.c % 2 === 0 ? { name: `XCL ${model.next}` } : {}
    return addTo(model, table, "exclusions", { columns: [column.id], ...name })
  },
  dropExclusion: (model, edit, table) =>
    change(model, table, (one) => ({ exclusions: without(one.exclusions, edit.b) })),
  changeStrategy: (model, edit, table) =>
    changeKey(model, table, (key) =>
      key.extra.length > 0 || table.withoutRowid ? key : { ...key, strategy: pick(STRATEGIES, edit.c) ?? "none" },
    ),
  changeKeyType: (model, _edit, table) => changeKey(model, table, (key) => ({ ...key, big: !key.big })),
  /** SQLite cannot rename a column that is INTEGER PRIMARY KEY of a table WITHOUT ROWID and in a unique too (3.53). */
  renameKey: (model, edit, table) => {
    if (table.withoutRowid) return model
    const [named, name] = freshName(model, edit.b, "column")
    return changeKey(named, table, (key) => ({ ...key, name }))
  },
  nameKey: (model, edit, table) =>
    changeKey(model, table, ({ constraint, ...key }) =>
      constraint !== undefined && edit.c % 2 === 0 ? key : { ...key, constraint: `PK ${table.id} ${edit.c}` },
    ),
  growKey: (model, edit, table) => {
    const able = columnsOf(table, UNIQUE_KINDS).filter(({ id, nullable }) => !nullable && !table.key.extra.includes(id))
    const column = pick(able, edit.b)
    if (column === undefined || isReferred(model, table)) return model
    return changeKey(model, table, (key) => ({
      ...key,
      strategy: "none",
      extra: [...key.extra, column.id],
      extraFirst: edit.c % 2 === 0,
    }))
  },
  shrinkKey: (model, edit, table) => changeKey(model, table, (key) => ({ ...key, extra: without(key.extra, edit.b) })),
  turnKey: (model, _edit, table) =>
    changeKey(model, table, (key) => ({ ...key, extra: [...key.extra].reverse(), extraFirst: !key.extraFirst })),
  renameTable: (model, edit, table) => {
    const [named, name] = freshName(model, edit.b, "table")
    return change(named, table, () => ({ name }))
  },
  moveTable: (model, _edit, table) =>
    changeTable(model, table.id, ({ schema, ...one }) => (schema === undefined ? { ...one, schema: "other" } : one)),
  commentTable: (model, edit, table) =>
    changeTable(model, table.id, ({ comment, ...one }) =>
      comment !== undefined && edit.c % 2 === 0 ? one : { ...one, comment: commentOf(edit.c) },
    ),
  changeRowid: (model, _edit, table) =>
    change(model, table, (one) => ({
      withoutRowid: !one.withoutRowid && one.key.strategy === "none" && one.key.name === "id",
    })),
  plantTree: (model, edit, table) => {
    if (table.key.extra.length > 0 || table.children.length > 0) return model
    const tree = pick(TREES, edit.c)
    return changeTable(model, table.id, ({ tree: old, ...one }) =>
      old !== undefined && edit.b % 3 === 0 ? one : { ...one, tree },
    )
  },
  addChild: (model, _edit, table) =>
    table.tree !== undefined
      ? model
      : change({ ...model, next: model.next + 1 }, table, (one) => ({ children: [...one.children, model.next] })),
  dropChild: (model, edit, table) => {
    const child = pick(table.children, edit.b)
    const own = table.columns.filter((column) => child !== undefined && column.child === child)
    const free = own.reduce((rest, column) => removeColumn(rest, table.id, column.id), model)
    return change(free, table, (one) => ({ children: one.children.filter((id) => id !== child) }))
  },
  dropTable: (model, _edit, table) => removeTable(model, table.id),
  addLink: (model, edit, table) => {
    const inverse = pick(referable(model), edit.b)
    if (inverse === undefined || table.key.extra.length > 0 || table.children.length > 0) return model
    const link = { id: model.next, owner: table.id, inverse: inverse.id, action: edit.c }
    const linked = { ...model, next: model.next + 1, links: [...model.links, link] }
    // Long names would derive column names that are one when cut, which is refused.
    return edit.c % 2 === 0 || model.style === "long"
      ? nameLink(linked, { ...edit, a: linked.links.length - 1 })
      : linked
  },
} satisfies Record<string, TableEdit>

export const nameLink: ModelEdit = (model, edit) => {
  const [first, table] = freshName(model, edit.b, "table")
  const [second, owner] = freshName(first, edit.c, "column")
  const [third, inverse] = freshName(second, edit.c + 1, "column")
  return {
    ...third,
    links: withChanged(third.links, edit.a, ({ names, ...link }) =>
      names !== undefined && edit.c % 3 === 0 && model.style !== "long"
        ? link
        : { ...link, names: { table, owner, inverse } },
    ),
  }
}

export const addTable: ModelEdit = (model, edit) => {
  const [named, name] = freshName(model, edit.a, "table")
  const table: ModelTable = {
    id: named.next,
    name,
    key: {
      name: "id",
      big: edit.c % 3 === 0,
      strategy: pick(STRATEGIES, edit.b) ?? "none",
      extra: [],
      extraFirst: false,
    },
    columns: [],
    uniques: [],
    indexes: [],
    checks: [],
    exclusions: [],
    pairs: [],
    children: [],
    withoutRowid: false,
    ...(edit.b % 7 === 0 ? { schema: "other" } : {}),
    ...(edit.c % 7 === 0 ? { comment: commentOf(edit.c) } : {}),
  }
  return { ...named, next: named.next + 1, tables: [...named.tables, table] }
}

export const addEnum: ModelEdit = (model, edit) => {
  const [named, name] = freshName(model, edit.a, "table")
  const labels = labelTexts().slice(0, 2 + (edit.c % 4)).map((text, id) => ({ id, text })) // prettier-ignore
  return { ...named, next: named.next + 1, enums: [...named.enums, { id: named.next, name, labels }] }
}

function change(model: Model, table: ModelTable, to: (table: ModelTable) => Partial<ModelTable>): Model {
  return changeTable(model, table.id, (one) => ({ ...one, ...to(one) }))
}

function changeKey(model: Model, table: ModelTable, to: (key: ModelTable["key"]) => ModelTable["key"]): Model {
  return change(model, table, (one) => ({ key: to(one.key) }))
}

function addTo<L extends "uniques" | "indexes" | "checks" | "exclusions">(
  model: Model,
  table: ModelTable,
  list: L,
  item: ModelTable[L][number],
): Model {
  const changed = change(model, table, (one) => ({ [list]: [...one[list], item] }))
  return { ...changed, next: model.next + 1 }
}

function chooseColumns(model: Model, table: ModelTable, edit: Edit, kinds: readonly Kind[]): Listed | undefined {
  const able = columnsOf(table, kinds)
  const first = pick(able, edit.b)
  if (first === undefined) return undefined
  const second = pick(able, edit.c)
  const columns = second === undefined || second === first || edit.c % 2 === 0 ? [first.id] : [first.id, second.id]
  if ([...table.uniques, ...table.indexes].some((one) => one.columns.join() === columns.join())) return undefined
  return { columns, ...(edit.c % 3 === 0 ? { name: `N ${model.next}` } : {}) }
}

/** A column that came with the change has one value in all rows of an older table. */
function areDistinct(model: Model, table: ModelTable, { columns }: Listed): boolean {
  return table.id >= model.frozen || columns.some((id) => id < model.frozen)
}
