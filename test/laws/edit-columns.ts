import { columnsOf, onColumn, pick, type Edit, type TableEdit } from "./edit"
import {
  changeColumn,
  changeTable,
  detachColumn,
  findTable,
  KINDS,
  labelsOf,
  removeColumn,
  type Kind,
  type Label,
  type Model,
  type ModelColumn,
  type ModelTable,
} from "./model"
import { commentOf, freshLabel, freshName, labelTexts } from "./names"

/** Kinds whose values have a text. */
const PRINTABLE = ["text", "number", "boolean", "uuid", "date", "json", "enum", "range", "time", "bytes"] as const // prettier-ignore

/** A reference may be a relation, or a column with a foreign key. */
const RELATIONS = [undefined, undefined, "many-to-one", "one-to-one"] as const

/** What other things are made of comes more often. */
const COMMON = [...KINDS, "text", "number", "number", "uuid", "enum", "enum", "labels", "range", "text", "number", "range", "enum", "text", "number", "number", "text"] as const // prettier-ignore

export const COLUMN_EDITS = {
  addColumn: (model, edit, table) => {
    const kind = pick(COMMON, edit.b)
    const hasLabels = kind === "enum" || kind === "labels"
    const child = edit.c % 3 === 0 ? pick(table.children, edit.a) : undefined
    return addColumn(model, table, edit, {
      kind,
      ...(kind === "counter" ? { nullable: false } : {}),
      ...(hasLabels ? labelsFor(model, edit) : {}),
      ...(child === undefined || kind === "counter" ? {} : { child, nullable: true }),
    })
  },
  addReference: (model, edit, table) => {
    const target = pick(referable(model), edit.b)
    if (target === undefined) return model
    const name = edit.c % 7 === 0 ? { name: `FK ${model.next}` } : {}
    const relation = RELATIONS[edit.a % 4]
    return addColumn(model, table, edit, {
      kind: "reference",
      nullable: true,
      default: 0,
      target: { table: target.id, action: edit.c, constrained: true, ...name, ...(relation && { relation }) },
    })
  },
  addPair: (model, edit, table) => {
    const target = pick(referable(model), edit.b)
    const column = pick(target === undefined ? [] : columnsOf(target, ["number", "text", "uuid"]), edit.c)
    if (target === undefined || column === undefined) return model
    const first = addColumn(model, table, edit, {
      kind: "reference",
      nullable: true,
      default: 0,
      target: { table: target.id, action: 0, constrained: false },
    })
    const copies = { table: target.id, column: column.id }
    const second = addColumn(first, table, edit, { kind: "mirror", nullable: true, default: 0, copies })
    const [reference, mirror] = (findTable(second, table.id)?.columns ?? []).slice(-2)
    if (reference === undefined || mirror === undefined) return model
    const name = edit.c % 4 === 0 ? { name: `FK ${second.next}` } : {}
    const pair = { id: second.next, reference: reference.id, mirror: mirror.id, ...copies, action: edit.c, ...name }
    return {
      ...changeTable(second, table.id, (one) => ({ ...one, pairs: [...one.pairs, pair] })),
      next: second.next + 1,
    }
  },
  changePair: (model, edit, table) =>
    changeTable(model, table.id, (one) => ({
      ...one,
      pairs: one.pairs.map((pair, at) => (at === edit.b % one.pairs.length ? { ...pair, action: edit.c } : pair)),
    })),
  addGenerated: (model, edit, table) => {
    const source = pick(columnsOf(table, ["number", "text"]), edit.b)
    if (source === undefined) return model
    return addColumn(model, table, edit, {
      kind: "generated",
      nullable: true,
      default: 0,
      source: { column: source.id, factor: 2 + (edit.c % 2) },
    })
  },
  dropColumn: (model, edit, table) => {
    const column = pick(table.columns, edit.b)
    return column === undefined ? model : removeColumn(model, table.id, column.id)
  },
  renameColumn: (model, edit, table) => {
    const [named, name] = freshName(model, edit.c, "column")
    return onColumn(named, table, edit, (column) => ({ ...column, name }))
  },
  /** Another name to PostgreSQL, the same to SQLite. */
  renameCase: (model, edit, table) =>
    onColumn(model, table, edit, (column) => ({ ...column, name: otherCase(column.name) })),
  changeType: (model, edit, table) =>
    onColumn(model, table, edit, (column) => ({ ...column, type: edit.c, collated: false })),
  changeKind: (model, edit, table) => {
    const column = pick(columnsOf(table, PRINTABLE), edit.b)
    if (column === undefined) return model
    const kind: Kind = column.kind === "text" ? pick(["number", "uuid", "date", "json"], edit.c) : "text"
    // The text of a date is longer than the shorter types of text.
    const type = kind === "text" ? 3 * (edit.c % 2) : edit.c
    return changeTable(detachColumn(model, table.id, column.id), table.id, (one) =>
      changeColumn(one, column.id, (found) => ({ ...found, kind, type, default: 0, collated: false })),
    )
  },
  changeNull: (model, edit, table) =>
    onColumn(model, table, edit, (column) =>
      isNullableFixed(column, table) ? column : { ...column, nullable: !column.nullable },
    ),
  changeDefault: (model, edit, table) => onColumn(model, table, edit, (column) => ({ ...column, default: edit.c })),
  changeLabels: (model, edit, table) =>
    onLabels(model, table, edit, (labels) => changeLabels(labels, edit.c, model.next)),
  renameLabel: (model, edit, table) =>
    onLabels(model, table, edit, (labels) =>
      labels.map((label, at) => (at === edit.c % labels.length ? { ...label, text: freshLabel(model.next) } : label)),
    ),
  changeComment: (model, edit, table) =>
    onColumn(model, table, edit, ({ comment, ...column }) =>
      comment !== undefined && edit.c % 2 === 0 ? column : { ...column, comment: commentOf(edit.c) },
    ),
  changeCollation: (model, edit, table) =>
    onColumn(model, table, edit, (column) => ({ ...column, collated: !column.collated }), ["text"]),
  changeReference: (model, edit, table) => {
    const change = (column: ModelColumn): ModelColumn => {
      if (column.target === undefined) return column
      const constrained = edit.c % 4 === 0 ? !column.target.constrained : column.target.constrained
      const isPaired = table.pairs.some((pair) => pair.reference === column.id)
      const relation = isPaired || edit.a % 2 === 0 ? column.target.relation : RELATIONS[edit.c % 4]
      const { relation: _relation, ...target } = column.target
      return { ...column, target: { ...target, action: edit.c, constrained, ...(relation && { relation }) } }
    }
    return onColumn(model, table, edit, change, ["reference"])
  },
  changeGenerated: (model, edit, table) => {
    const change = (column: ModelColumn): ModelColumn =>
      column.source === undefined ? column : { ...column, source: { ...column.source, factor: 2 + (edit.c % 5) } }
    return onColumn(model, table, edit, change, ["generated"])
  },
} satisfies Record<string, TableEdit>

/** A table that has one number for its key. */
export function referable(model: Model): readonly ModelTable[] {
  return model.tables.filter(({ key }) => key.extra.length === 0)
}

function isNullableFixed(column: ModelColumn, table: ModelTable): boolean {
  return (
    ["reference", "mirror", "generated", "counter"].includes(column.kind) ||
    column.child !== undefined ||
    table.key.extra.includes(column.id)
  )
}

function addColumn(
  model: Model,
  table: ModelTable,
  edit: Edit,
  more: Pick<ModelColumn, "kind"> & Partial<ModelColumn>,
): Model {
  const [named, name] = freshName(model, edit.a + edit.b > 29 ? edit.a : edit.a + edit.b, "column")
  const column: ModelColumn = {
    id: named.next,
    name,
    type: edit.c,
    nullable: edit.c % 2 === 0,
    default: edit.c % 4,
    labels: [],
    collated: false,
    ...more,
  }
  const changed = changeTable(named, table.id, (one) => ({ ...one, columns: [...one.columns, column] }))
  return { ...changed, next: named.next + 1 }
}

function labelsFor(model: Model, edit: Edit): Partial<ModelColumn> {
  const shared = edit.a % 2 === 0 ? pick(model.enums, edit.c) : undefined
  if (shared !== undefined) return { shared: shared.id }
  const texts = labelTexts().slice(0, 2 + (edit.c % 4))
  return { labels: texts.map((text, id) => ({ id, text })) }
}

/** The labels of an enum column, or of the type that it shares. */
function onLabels(
  model: Model,
  table: ModelTable,
  edit: Edit,
  change: (labels: readonly Label[]) => readonly Label[],
): Model {
  const column = pick(columnsOf(table, ["enum", "labels"]), edit.b)
  if (column === undefined) return model
  const labels = change(labelsOf(column, model))
  const next = model.next + 1
  if (column.shared === undefined) {
    const relabel = (found: ModelColumn): ModelColumn => ({ ...found, labels })
    return { ...changeTable(model, table.id, (one) => changeColumn(one, column.id, relabel)), next }
  }
  return { ...model, next, enums: model.enums.map((type) => (type.id === column.shared ? { ...type, labels } : type)) }
}

/** Rows and defaults hold the first label there is, so it is never taken away. */
function changeLabels(labels: readonly Label[], choice: number, id: number): readonly Label[] {
  const removable = labels.filter((label) => label.id !== 0)
  if (choice % 4 === 0 && removable.length > 1)
    return labels.filter((label) => label !== removable[choice % removable.length])
  if (choice % 4 === 1) return [...labels].reverse()
  const at = choice % (labels.length + 1)
  return [...labels.slice(0, at), { id: 100 + id, text: freshLabel(id) }, ...labels.slice(at)]
}

function otherCase(name: string): string {
  const [first = "", ...rest] = name
  const other = first === first.toLowerCase() ? first.toUpperCase() : first.toLowerCase()
  return other.length === first.length ? [other, ...rest].join("") : name
}
