import type { TestDialect } from "../support/databases"
import { findColumn, findTable, labelsOf, type Model, type ModelColumn, type ModelTable } from "./model"
import { quote } from "./names"
import { defaultOf, typeOf, type Options } from "./values"

const ACTIONS = ["NO ACTION", "CASCADE", "SET NULL", "RESTRICT"]

/** The options of a column as TypeORM takes them. */
export function optionsOf(column: ModelColumn, table: ModelTable, model: Model, dialect: TestDialect): Options {
  const { name, nullable, comment } = column
  const isKey = table.key.extra.includes(column.id)
  const common = {
    name,
    nullable,
    ...(comment === undefined ? {} : { comment }),
    ...(isKey ? { primary: true, ...constraintOf(table) } : {}),
  }
  if (column.kind === "reference") return { ...common, ...referenceOf(column, model, dialect) }
  if (column.kind === "generated") return { ...common, ...generatedOf(column, table, dialect) }
  if (column.kind === "mirror") return { ...common, ...mirrorOf(column, model, dialect) }
  if (column.kind === "counter") return { ...common, ...counterOf(column, dialect) }
  const value = defaultOf(column, model, dialect)
  const isUuid = column.kind === "uuid" && typeOf(column, dialect) === typeOf({ ...column, type: 0 }, dialect)
  if (isUuid && column.default % 8 === 1) return { ...common, ...typeOf(column, dialect), generated: "uuid" }
  return {
    ...common,
    ...typeOf(column, dialect),
    ...(value === undefined ? {} : { default: value }),
    ...enumOf(column, model, dialect),
    ...(column.collated ? { collation: dialect === "postgres" ? "C" : "NOCASE" } : {}),
  }
}

/** TypeORM numbers only INTEGER keys on SQLite, and knows no other way to number them. */
export function keyOf({ key }: ModelTable, dialect: TestDialect): Options {
  const strategy = key.strategy === "none" ? undefined : dialect === "sqlite" ? "increment" : key.strategy
  const type = key.big && !(dialect === "sqlite" && strategy !== undefined) ? "bigint" : "integer"
  return { name: key.name, type, primary: true, ...constraintOf({ key }), ...strategyOf(strategy) }
}

function strategyOf(strategy: string | undefined): Options {
  if (strategy === undefined) return {}
  if (strategy === "always") return { generated: "identity", generatedIdentity: "ALWAYS" }
  return { generated: strategy }
}

function constraintOf({ key }: Pick<ModelTable, "key">): Options {
  return key.constraint === undefined ? {} : { primaryKeyConstraintName: key.constraint }
}

function enumOf(column: ModelColumn, model: Model, dialect: TestDialect): Options {
  if (column.kind !== "enum" && (column.kind !== "labels" || dialect === "sqlite")) return {}
  const shared = model.enums.find(({ id }) => id === column.shared)
  return {
    enum: labelsOf(column, model).map(({ text }) => text),
    ...(shared === undefined || dialect === "sqlite" ? {} : { enumName: shared.name }),
  }
}

/** A number that counts by itself; a plain one on SQLite, where only a key can. */
function counterOf(column: ModelColumn, dialect: TestDialect): Options {
  const choice = column.default % 4
  const way = dialect === "sqlite" || choice < 2 ? undefined : choice === 2 ? "increment" : "identity"
  return {
    ...typeOf(column, dialect),
    ...(way === undefined ? {} : { generated: way }),
    ...(choice === 1 ? { default: 7 } : {}),
  }
}

export function actionsOf(action: number): Options {
  return {
    onDelete: ACTIONS[action % 4],
    onUpdate: ACTIONS[(action >> 2) % 4],
    ...(action % 5 === 0 ? { deferrable: action % 2 === 0 ? "INITIALLY DEFERRED" : "INITIALLY IMMEDIATE" } : {}),
  }
}

/** The relation that is written for a reference. */
export function relationOf({ name, target }: ModelColumn, model: Model): Options {
  const table = findTable(model, target?.table)
  if (target === undefined || table === undefined) return {}
  const key = target.name === undefined ? {} : { foreignKeyConstraintName: target.name }
  return {
    type: target.relation,
    target: entityName(table),
    joinColumn: { name, ...key },
    nullable: true,
    ...actionsOf(target.action),
    ...(target.constrained ? {} : { createForeignKeyConstraints: false }),
  }
}

/** The property of the entity: relations have columns that TypeORM makes. */
export function propertyOf({ id, target }: Pick<ModelColumn, "id" | "target">): string {
  return target?.relation === undefined ? `c${id}` : `r${id}`
}

function referenceOf({ target }: ModelColumn, model: Model, dialect: TestDialect): Options {
  const table = findTable(model, target?.table)
  if (target === undefined || table === undefined) return { type: "integer" }
  const foreignKey = {
    target: entityName(table),
    ...actionsOf(target.action),
    ...(target.name === undefined ? {} : { name: target.name }),
  }
  return { type: keyOf(table, dialect).type, ...(target.constrained ? { foreignKey } : {}) }
}

function mirrorOf({ copies }: ModelColumn, model: Model, dialect: TestDialect): Options {
  const column = findColumn(findTable(model, copies?.table), copies?.column)
  return column === undefined ? { type: "integer" } : typeOf(column, dialect)
}

function generatedOf({ source, id }: ModelColumn, table: ModelTable, dialect: TestDialect): Options {
  const read = findColumn(table, source?.column)
  const name = quote(read?.name ?? table.key.name)
  const factor = source?.factor ?? 1
  const isText = read?.kind === "text"
  return {
    type: isText ? "text" : "numeric",
    asExpression: isText ? `${name} || '${factor}'` : `${name} * ${factor}`,
    generatedType: dialect === "sqlite" && id % 2 === 0 ? "VIRTUAL" : "STORED",
  }
}

export function entityName(table: Pick<ModelTable, "id">): string {
  return `t${table.id}`
}
