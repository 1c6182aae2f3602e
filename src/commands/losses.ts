import type { Connection } from "../dialects/dialect"
import { id, ref, sql, type Sql } from "../dialects/sql"
import { describe } from "../operations/describe"
import type { Operation } from "../operations/operation"
import { ungroup } from "../operations/ungroup"
import { sameName, type Name } from "../schema/names"

/** What an operation would throw away in the connected database. */
export interface Loss {
  /** `products.colour`, as the file's comment says it. */
  readonly path: string
  /** Rows of a table, or values of a column that are not NULL. */
  readonly rows: number
  readonly unit: "row" | "value"
}

/** Counts what is lost, one query for each operation that loses something. */
export async function countLosses(connection: Connection, operations: readonly Operation[]): Promise<Loss[]> {
  const parts = ungroup(operations)
  const losses: Loss[] = []
  for (const [index, part] of parts.entries()) {
    const path = describe(part).find((line) => line.loses !== undefined)?.loses
    const question = path === undefined ? undefined : countRows(part, parts.slice(0, index), connection.schema)
    if (path === undefined || question === undefined) continue
    const [row] = await connection.query(question.text)
    const unit = "kind" in part && part.kind === "table" ? "row" : "value"
    losses.push({ path, rows: Number(row?.rows ?? 0), unit })
  }
  return losses
}

function countRows(operation: Operation, before: readonly Operation[], schema: string): Sql | undefined {
  if (operation.verb !== "drop") return undefined
  if (operation.kind !== "table" && operation.kind !== "column") return undefined
  const { table, column } = findInDatabase(operation, before)
  const counted = column === undefined ? sql`*` : id(column)
  return sql`SELECT count(${counted}) AS ${id("rows")} FROM ${ref({ schema: table.schema ?? schema, name: table.name })}`
}

/** The names that the database still has for what is dropped: those before the renames that come first. */
function findInDatabase(
  drop: Extract<Operation, { verb: "drop"; kind: "table" | "column" }>,
  before: readonly Operation[],
): { table: Name; column: string | undefined } {
  let table: Name = drop.kind === "table" ? drop.name : drop.table
  let column = drop.kind === "table" ? undefined : drop.name
  for (const operation of [...before].reverse()) {
    if (operation.verb !== "rename") continue
    if (operation.kind === "table" && sameName(operation.to, table)) table = operation.from
    if (operation.kind === "column" && sameName(operation.table, table) && operation.to === column)
      column = operation.from
  }
  return { table, column }
}
