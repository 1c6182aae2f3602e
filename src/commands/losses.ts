import type { Connection } from "../dialects/dialect"
import { id, ref, sql, type Sql } from "../dialects/sql"
import { describe } from "../operations/describe"
import type { Operation } from "../operations/operation"
import type { Name } from "../schema/names"

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
  const parts = operations.flatMap((operation): Operation[] =>
    operation.verb === "group" ? [...operation.operations] : [operation],
  )
  const losses: Loss[] = []
  for (const part of parts) {
    const path = describe(part).find((line) => line.loses !== undefined)?.loses
    const question = path === undefined ? undefined : countRows(part, connection.schema)
    if (path === undefined || question === undefined) continue
    const [row] = await connection.query(question.text)
    const unit = "kind" in part && part.kind === "table" ? "row" : "value"
    losses.push({ path, rows: Number(row?.rows ?? 0), unit })
  }
  return losses
}

function countRows(operation: Operation, schema: string): Sql | undefined {
  if (operation.verb !== "drop") return undefined
  if (operation.kind === "table") return sql`SELECT count(*) AS ${id("rows")} FROM ${qualified(operation.name, schema)}`
  if (operation.kind !== "column") return undefined
  return sql`SELECT count(${id(operation.name)}) AS ${id("rows")} FROM ${qualified(operation.table, schema)}`
}

function qualified(name: Name, schema: string): Sql {
  return ref({ schema: name.schema ?? schema, name: name.name })
}
