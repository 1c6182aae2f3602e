import { table as tableEntity, type TableEntity } from "../cases/case"
import type { TestDialect } from "../support/databases"
import { actionsOf, entityName, keyOf, optionsOf, propertyOf, relationOf } from "./columns"
import { findColumn, findTable, type Model, type ModelColumn, type ModelTable, type ModelView } from "./model"
import { quote } from "./names"

export function entitiesOf(model: Model, dialect: TestDialect): TableEntity[] {
  return [
    ...model.tables.flatMap((table) => [entityOf(table, model, dialect), ...childrenOf(table, model, dialect)]),
    ...model.views.flatMap((view) => viewOf(view, model, dialect)),
  ]
}

function entityOf(table: ModelTable, model: Model, dialect: TestDialect): TableEntity {
  const inSchema = table.schema !== undefined && dialect === "postgres"
  const relations = relationsOf(table, model)
  return {
    ...tableEntity(table.name, {}),
    name: entityName(table),
    ...(inSchema ? { schema: table.schema } : {}),
    ...(table.comment === undefined ? {} : { comment: table.comment }),
    ...(table.withoutRowid ? { withoutRowid: true } : {}),
    columns: columnsOf(table, model, dialect),
    ...(Object.keys(relations).length === 0 ? {} : { relations }),
    ...(table.tree === undefined ? {} : { trees: [{ type: table.tree }] as never }),
    ...(table.children.length === 0 ? {} : { inheritance: { column: { name: "dtype", type: "varchar" } } }),
    ...listsOf(table, model, dialect),
  }
}

function columnsOf(table: ModelTable, model: Model, dialect: TestDialect): Readonly<Record<string, unknown>> {
  const id = ["id", keyOf(table, dialect)] as const
  const { extra, extraFirst } = table.key
  const entryOf = (column: ModelColumn) => [`c${column.id}`, optionsOf(column, table, model, dialect)] as const
  const keys = extra.flatMap((one) => findColumn(table, one) ?? []).map(entryOf)
  const others = table.columns.filter(
    ({ id: one, child, target }) => child === undefined && !extra.includes(one) && target?.relation === undefined,
  )
  return Object.fromEntries([...(extraFirst ? [...keys, id] : [id, ...keys]), ...others.map(entryOf)])
}

function childrenOf(table: ModelTable, model: Model, dialect: TestDialect): TableEntity[] {
  return table.children.map((child) => ({
    name: `t${table.id}child${child}`,
    type: "entity-child",
    childOf: entityName(table),
    columns: Object.fromEntries(
      table.columns
        .filter((column) => column.child === child)
        .map((column) => [`c${column.id}`, optionsOf(column, table, model, dialect)] as const),
    ),
  }))
}

function relationsOf(table: ModelTable, model: Model): Readonly<Record<string, unknown>> {
  const target = entityName(table)
  const tree =
    table.tree === undefined
      ? []
      : [
          ["parent", { type: "many-to-one", target, treeParent: true }] as const,
          ["children", { type: "one-to-many", target, treeChildren: true, inverseSide: "parent" }] as const,
        ]
  const links = model.links.flatMap((link) => {
    const inverse = findTable(model, link.inverse)
    if (link.owner !== table.id || inverse === undefined) return []
    const { names } = link
    const joinTable =
      names === undefined
        ? true
        : { name: names.table, joinColumn: { name: names.owner }, inverseJoinColumn: { name: names.inverse } }
    const { onDelete } = actionsOf(link.action % 2)
    return [[`l${link.id}`, { type: "many-to-many", target: entityName(inverse), joinTable, onDelete }] as const]
  })
  const references = table.columns.flatMap((column) =>
    column.target?.relation === undefined ? [] : [[propertyOf(column), relationOf(column, model)] as const],
  )
  return Object.fromEntries([...tree, ...links, ...references])
}

function listsOf(table: ModelTable, model: Model, dialect: TestDialect): Partial<TableEntity> {
  const isPostgres = dialect === "postgres"
  const properties = (columns: readonly number[]): string[] =>
    columns.map((id) => propertyOf(findColumn(table, id) ?? { id }))
  const columnNameOf = (id: number | undefined): string => quote(findColumn(table, id)?.name ?? table.key.name)
  const named = (name: string | undefined): object => (name === undefined ? {} : { name })
  const uniques = [
    ...table.uniques.map((unique) => ({
      ...named(unique.name),
      columns: properties(unique.columns),
      ...(unique.deferrable ? { deferrable: "INITIALLY DEFERRED" as const } : {}),
    })),
    ...[...pairedColumns(table, model)].map((column) => ({ columns: ["id", `c${column}`] })),
  ]
  const indices = table.indexes.map((index) => ({
    ...named(index.name),
    columns: properties(index.columns),
    ...(index.unique ? { unique: true } : {}),
    ...(index.concurrent && isPostgres ? { concurrent: true } : {}),
    ...(index.spatial && isPostgres ? { spatial: true } : {}),
    ...(index.partial ? { where: `${columnNameOf(index.columns[0])} IS NOT NULL` } : {}),
  }))
  const checks = table.checks.map((check) => ({
    ...named(check.name),
    expression: `${columnNameOf(check.column)} <> ${boundOf(check.bound, findColumn(table, check.column))}`,
  }))
  const exclusions = (isPostgres ? table.exclusions : []).map((exclusion) => ({
    ...named(exclusion.name),
    expression: `USING gist (${columnNameOf(exclusion.columns[0])} WITH &&)`,
  }))
  const foreignKeys = table.pairs.map((pair) => ({
    ...named(pair.name),
    target: `t${pair.table}`,
    columnNames: properties([pair.reference, pair.mirror]),
    referencedColumnNames: ["id", `c${pair.column}`],
    ...actionsOf(pair.action),
  }))
  const lists = { uniques, indices, checks, exclusions, foreignKeys }
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0))
}

/** The columns of a table that others refer to together with its key. */
function pairedColumns(table: ModelTable, model: Model): ReadonlySet<number> {
  return new Set(model.tables.flatMap(({ pairs }) => pairs.flatMap((p) => (p.table === table.id ? [p.column] : []))))
}

function boundOf(bound: number, column: ModelColumn | undefined): string {
  return column?.kind === "text" ? `'b${bound}'` : String(1000 + bound)
}

function viewOf(view: ModelView, model: Model, dialect: TestDialect): TableEntity[] {
  const base = baseOf(view, model)
  if (base === undefined) return []
  const read = model.views.find(({ id }) => id === view.source)
  const names = view.columns.flatMap((id) => findColumn(base, id)?.name ?? [])
  const from = read === undefined ? pathOf(base, dialect) : quote(read.name)
  const key = quote(base.key.name)
  const isMaterialized = dialect === "postgres" && view.materialized
  const isIndexed = isMaterialized && view.indexed
  return [
    {
      ...tableEntity(view.name, {}),
      name: `v${view.id}`,
      columns: isIndexed ? { id: { name: base.key.name, type: "integer" } } : {},
      type: "view",
      expression: `SELECT ${[key, ...names.map(quote)].join(", ")} FROM ${from} WHERE ${key} < ${view.limit}`,
      dependsOn: [read === undefined ? entityName(base) : `v${read.id}`],
      ...(isMaterialized ? { materialized: true } : {}),
      ...(isIndexed ? { indices: [{ name: `VIX ${view.id}`, columns: ["id"] }] } : {}),
    },
  ]
}

function baseOf(view: ModelView, model: Model): ModelTable | undefined {
  const read = model.views.find(({ id }) => id === view.source)
  return read === undefined ? findTable(model, view.source) : baseOf(read, model)
}

function pathOf({ schema, name }: ModelTable, dialect: TestDialect): string {
  return dialect === "postgres" && schema !== undefined ? `${quote(schema)}.${quote(name)}` : quote(name)
}
