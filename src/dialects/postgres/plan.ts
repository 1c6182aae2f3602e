import { LimbeckError } from "../../errors"
import type { Operation, PartOperation, TopOperation } from "../../operations/operation"
import type { Name } from "../../schema/names"
import { findView } from "../../schema/schema"
import type { Connection } from "../dialect"
import { sql, verbatim } from "../sql"
import { statement, type Statement } from "../statement"
import { insertRows } from "../insert"
import { fillRows } from "../walk"
import { createEnum } from "./enums"
import { alterEnum } from "./alter-enum"
import { forgetGenerated, moveGenerated, renameView, rememberGenerated, whereRemembered } from "./metadata-table"
import { at } from "./names"
import { createExtension, createNamespace, dropExtension, dropNamespace, renameNamespace } from "./namespaces"
import { settleFreshLabels } from "./fresh-labels"
import { planGroup } from "./group"
import { renameSequences } from "./renames"
import { createTable, renameRelation, renameTable } from "./tables"
import { alterView, createViewAgain, dropView } from "./views"

/** The statements that carry out one operation on the database as it is now. */
export async function plan(operation: Operation, connection: Connection): Promise<readonly Statement[]> {
  const first = await settleFreshLabels(operation, connection)
  return [...first, ...(await planOne(operation, connection))]
}

async function planOne(operation: Operation, connection: Connection): Promise<readonly Statement[]> {
  switch (operation.verb) {
    case "group":
      return planGroup(operation, connection)
    case "execute":
      return [
        statement(
          verbatim(operation.sql),
          operation.parameters === undefined ? {} : { parameters: operation.parameters },
        ),
      ]
    case "insert":
      return insertRows(at(operation.table, connection), operation).map((text) => statement(text))
    case "backfill":
      return [statement(fillRows(at(operation.table, connection), operation))]
    case "todo":
      throw new LimbeckError({
        code: "open-todo",
        message: `cannot run the migration: a question is still open: ${operation.question}`,
        next: "answer it in the migration file in place of op.todo(...)",
      })
    case "irreversible":
      throw new LimbeckError({
        code: "irreversible",
        message: `cannot revert the migration: ${operation.reason}`,
        next: "restore a backup, or write the way back by hand",
      })
    default:
      return "table" in operation
        ? planGroup({ table: operation.table, operations: [operation] }, connection)
        : planTop(operation, connection)
  }
}

type Top<K extends TopOperation["kind"]> = Extract<TopOperation, { kind: K }>

async function planTop(
  operation: Exclude<TopOperation, PartOperation>,
  connection: Connection,
): Promise<readonly Statement[]> {
  switch (operation.kind) {
    case "namespace":
      if (operation.verb === "create") return createNamespace(operation.object)
      return operation.verb === "drop"
        ? dropNamespace(operation.name.name)
        : renameNamespace(operation.from.name, operation.to.name)
    case "extension":
      return planExtension(operation)
    case "enum":
      return planEnum(operation, connection)
    case "table":
      return planTable(operation, connection)
    case "view":
      return planView(operation, connection)
  }
}

function planExtension(operation: Top<"extension">): Statement[] {
  if (operation.verb === "create") return createExtension(operation.object)
  if (operation.verb === "drop") return dropExtension(operation.name.name)
  throw new LimbeckError({
    code: "unsupported",
    message: `cannot rename extension "${operation.from.name}": PostgreSQL has no renaming of extensions`,
    next: "drop the one and create the other",
  })
}

async function planEnum(operation: Top<"enum">, connection: Connection): Promise<readonly Statement[]> {
  switch (operation.verb) {
    case "create":
      return createEnum(operation.object, connection)
    case "drop":
      return [statement(sql`DROP TYPE ${at(operation.name, connection)}`)]
    case "rename":
      return renameRelation("TYPE", operation.from, operation.to, connection)
    case "alter":
      return alterEnum(operation, connection)
  }
}

async function planTable(operation: Top<"table">, connection: Connection): Promise<readonly Statement[]> {
  switch (operation.verb) {
    case "create": {
      const { object } = operation
      const remember = object.columns.flatMap((column) =>
        column.generated === undefined ? [] : rememberGenerated(object, column.name, column.generated.sql, connection),
      )
      return [...createTable(object, connection), ...remember]
    }
    case "drop": {
      const forget = await whereRemembered(connection, [forgetGenerated(operation.name, undefined, connection)])
      return [statement(sql`DROP TABLE ${at(operation.name, connection)}`), ...forget]
    }
    case "rename": {
      const { from, to } = operation
      const moved = await whereRemembered(connection, [moveGenerated(from, to, connection)])
      return [...renameTable(from, to, connection), ...(await renameSequences(from, to, connection)), ...moved]
    }
  }
}

async function planView(operation: Top<"view">, connection: Connection): Promise<readonly Statement[]> {
  switch (operation.verb) {
    case "create":
      return createViewAgain(operation.object, connection)
    case "drop":
      return dropView(
        operation.name,
        operation.object?.materialized ?? (await isMaterialized(operation.name, connection)),
        connection,
      )
    case "rename": {
      const materialized = await isMaterialized(operation.from, connection)
      const moved = await whereRemembered(connection, [renameView(operation.from, operation.to, connection)])
      const kind = materialized ? "MATERIALIZED VIEW" : "VIEW"
      return [...renameRelation(kind, operation.from, operation.to, connection), ...moved]
    }
    case "alter":
      return alterView(operation, connection)
  }
}

/** As it is in the database; what is not there is refused by the server, by name. */
async function isMaterialized(view: Name, connection: Connection): Promise<boolean> {
  if (connection.offline !== undefined) return findView(connection.offline.schema, view)?.materialized === true
  const rows = await connection.query(
    `SELECT relkind = 'm' AS materialized FROM pg_class WHERE oid = to_regclass($1)`,
    [at(view, connection).text],
  )
  return rows[0]?.materialized === true
}
