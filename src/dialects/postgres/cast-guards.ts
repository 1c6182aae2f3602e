import type { AlterPart } from "../../operations/operation"
import { displayName } from "../../schema/names"
import { id, lit, sql, type Sql } from "../sql"
import { statement, type Statement } from "../statement"
import { castExpression, isTextType } from "./casts"
import type { Target } from "./change"
import { columnType } from "./column-types"
import { elementType, isEnumType, readType } from "./types"

/** Questions before a change of type: whether every row can be cast. */
export function castGuards(operation: AlterPart<"column">, target: Target): Statement[] {
  const { from, to, using } = operation
  const quoted = id(target.currentColumn(to.name))
  const type = columnType(to, target.connection)
  if (using !== undefined) return []
  if (castExpression(quoted.text, from.type, to.type, type.text) === undefined) return []
  return [...refuseElements(operation, quoted, target), ...refuseValues(operation, quoted, target)]
}

/** An array keeps its value as a scalar only while it has one element at most. */
function refuseElements({ from, to, table }: AlterPart<"column">, quoted: Sql, target: Target): Statement[] {
  const unwraps = elementType(from.type) !== from.type && elementType(to.type) === to.type
  if (!unwraps) return []
  return [
    statement(sql`SELECT count(*) FROM ${target.sql} WHERE cardinality(${quoted}) > ${lit(1)} HAVING count(*) > 0`, {
      expectNoRows: {
        code: "array-rows",
        message: `cannot change column "${to.name}" of table "${displayName(table)}" from ${from.type} to ${to.type}: {0} rows hold more than one element`,
        next: `say which one stays: op.alterColumn(..., { using: '...' })`,
      },
    }),
  ]
}

/** Values that cannot be read as the new type, e.g. those that the answer to an earlier `--using` gave. */
function refuseValues({ from, to, table }: AlterPart<"column">, quoted: Sql, target: Target): Statement[] {
  const isOther = unreadable(
    quoted,
    from.type,
    to.type,
    target.connection.version[0],
    columnType(to, target.connection),
  )
  if (isOther === undefined) return []
  return [
    statement(sql`SELECT count(*) FROM ${target.sql} WHERE ${isOther} HAVING count(*) > 0`, {
      expectNoRows: {
        code: "cast-rows",
        message: `cannot change column "${to.name}" of table "${displayName(table)}" from ${from.type} to ${to.type}: {0} of its rows hold what cannot be read as ${to.type}`,
        next: `say what becomes of these: op.alterColumn(..., { using: '...' })`,
      },
    }),
  ]
}

/** The condition for a value that the cast refuses; nothing where that cannot be told before (PostgreSQL 15 and older). */
function unreadable(quoted: Sql, from: string, to: string, version: number, type: Sql): Sql | undefined {
  const [old, next] = [readType(from), readType(to)]
  if (old.array && !next.array) return unreadable(sql`(${quoted})[1]`, elementType(from), to, version, type)
  if (isTextType(next.base)) return undefined
  if (old.base === "jsonb" && next.base !== "json" && !isEnumType(next.base))
    return sql`jsonb_typeof(${quoted}) <> ${lit(next.base === "boolean" ? "boolean" : "number")}`
  const isParsed = isTextType(old.base) || isEnumType(old.base) || isEnumType(next.base)
  if (!isParsed || version < 16) return undefined
  const name = old.array === next.array ? type.text : elementType(type.text)
  return sql`NOT pg_input_is_valid(${quoted}::text, ${lit(name)})`
}
