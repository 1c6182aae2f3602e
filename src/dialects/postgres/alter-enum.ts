import type { AlterEnum } from "../../operations/operation"
import type { Connection } from "../dialect"
import { lit, sql } from "../sql"
import { statement, type Statement } from "../statement"
import { at } from "./names"

export async function alterEnum(operation: AlterEnum, connection: Connection): Promise<Statement[]> {
  const type = at(operation.name, connection)
  const { from, to } = operation
  return to.flatMap((label, index) => {
    if (from.includes(label)) return []
    const next = to.slice(index + 1).find((other) => from.includes(other))
    const place = next === undefined ? sql`` : sql` BEFORE ${lit(next)}`
    return [statement(sql`ALTER TYPE ${type} ADD VALUE ${lit(label)}${place}`)]
  })
}
