import type { Column } from "../schema/columns"
import type { Enum } from "../schema/enums"
import type { Name } from "../schema/names"
import { readDefault } from "./defaults"
import { cutName, nameIn, pathOf, type Target } from "./target"
import { checksLabels, enumLabels, typeName, typeText, type ColumnMetadata } from "./typeorm"

/** A column as TypeORM's `synchronize()` creates it. Absent facts are left out, so that equal columns are equal objects. */
export function readColumn(column: ColumnMetadata, target: Target): Column {
  const { profile } = target
  const enumName = enumNameOf(column, target)
  const type = enumName === undefined ? plainType(column, target) : column.isArray ? "enum[]" : "enum"
  const increment = readIncrement(column, type, target)
  const generated = readGenerated(column, target)
  const defaultValue = increment || generated ? undefined : readDefault(column, type, target)
  const labels = profile.enumTypes || !checksLabels(column) ? undefined : enumLabels(column)
  const comment = profile.comments ? readComment(column.comment) : undefined
  return {
    name: cutName(column.databaseName, target),
    type,
    nullable: isNullable(column, increment, target),
    ...(defaultValue === undefined ? {} : { default: defaultValue }),
    ...(increment === undefined ? {} : { increment }),
    ...(generated === undefined ? {} : { generated }),
    ...(isDefaultCollation(column.collation) ? {} : { collation: column.collation }),
    ...(comment === undefined ? {} : { comment }),
    ...(enumName === undefined ? {} : { enumName }),
    ...(labels === undefined ? {} : { enum: labels }),
  }
}

/** The enum type that a column needs, in the schema of its table, as TypeORM names it. */
export function readEnum(column: ColumnMetadata, target: Target): Enum | undefined {
  const name = enumNameOf(column, target)
  const labels = enumLabels(column)
  return name === undefined || labels === undefined ? undefined : { ...name, labels }
}

/** A comment as PostgreSQL keeps it: none when empty, never a NUL character. */
export function readComment(comment: string | undefined): string | undefined {
  return comment?.replaceAll("\0", "") || undefined
}

/** What a column without collation has: `default` on PostgreSQL, BINARY on SQLite. */
function isDefaultCollation(collation: string | undefined): boolean {
  return !collation || collation === "default" || collation.toUpperCase() === "BINARY"
}

/** Schema and name of the enum type that a column needs, before they are cut. */
export function enumPathOf(column: ColumnMetadata, target: Target): Name | undefined {
  if (!target.profile.enumTypes || typeName(column, target.dataSource) !== "enum") return undefined
  const { schema, name } = pathOf(column.entityMetadata, target)
  return { schema, name: column.enumName ?? `${name}_${column.databaseName.toLowerCase()}_enum` }
}

function enumNameOf(column: ColumnMetadata, target: Target): Name | undefined {
  const path = enumPathOf(column, target)
  return path && nameIn(path.schema, path.name, target)
}

function plainType(column: ColumnMetadata, { dataSource, profile, types }: Target): string {
  const text = typeText(column, dataSource)
  if (!column.isArray) return types.canonicalType(text)
  return profile.arrays ? `${types.canonicalType(text)}[]` : types.canonicalType(`${text} array`)
}

function readIncrement(column: ColumnMetadata, type: string, { profile }: Target): Column["increment"] {
  if (!column.isGenerated || column.generationStrategy === "uuid") return undefined
  // "identity" is missing from the type that TypeORM 0.3 gives the property.
  const strategy: string | undefined = column.generationStrategy
  if (strategy === "identity") {
    if (!profile.identity) return undefined
    return column.generatedIdentity === "ALWAYS" ? "always" : "by default"
  }
  if (profile.increment === "autoincrement") {
    return strategy === "increment" ? "autoincrement" : undefined
  }
  return /^(smallint|integer|bigint)$/.test(type) ? "serial" : undefined
}

function readGenerated(column: ColumnMetadata, { profile }: Target): Column["generated"] {
  if (!column.asExpression) return undefined
  const stored = column.generatedType === "STORED"
  return stored || profile.virtualColumns ? { sql: column.asExpression.trim(), stored } : undefined
}

function isNullable(column: ColumnMetadata, increment: Column["increment"], { profile }: Target): boolean {
  if (profile.keyNotNull && (column.isPrimary || increment !== undefined)) return false
  return column.isNullable
}
