import { Client } from "pg"
import type { Connection, Row } from "../../../src/dialects/dialect"
import { postgres } from "../../../src/dialects/postgres/postgres"
import type { Statement } from "../../../src/dialects/statement"
import { applyAll } from "../../../src/operations/apply"
import type { Operation } from "../../../src/operations/operation"
import { compareNames, compareText } from "../../../src/schema/names"
import { EMPTY_SCHEMA, type Schema } from "../../../src/schema/schema"
import { createDatabase } from "../../support/databases"

/** A database of its own with a connection as dialects see it. */
export interface Trial {
  readonly connection: Connection
  /** Every text that was sent. */
  readonly sent: string[]
  run(...operations: readonly Operation[]): Promise<void>
  rows(text: string): Promise<readonly Row[]>
  inspect(...namespaces: readonly string[]): Promise<Schema>
  close(): Promise<void>
}

export async function openTrial(schema = "public"): Promise<Trial> {
  const database = await createDatabase("postgres")
  const client = new Client({ connectionString: database.url })
  await client.connect()
  const sent: string[] = []
  const query = async (text: string, parameters?: readonly unknown[]): Promise<readonly Row[]> => {
    sent.push(text)
    const result = await client.query<Record<string, unknown>>(
      text,
      parameters === undefined ? undefined : [...parameters],
    )
    return result.rows
  }
  const number = Number(
    (await client.query<{ number: string }>("SELECT current_setting('server_version_num') AS number")).rows[0]?.number,
  )
  const connection: Connection = {
    query,
    schema,
    version: [Math.floor(number / 10_000), number % 10_000],
    metadataTable: "typeorm_metadata",
    database: new URL(database.url).pathname.slice(1),
  }
  return {
    connection,
    sent,
    run: async (...operations) => {
      await query("BEGIN")
      try {
        await runAll(connection, operations)
        await query("COMMIT")
      } catch (error) {
        await query("ROLLBACK")
        throw error
      }
    },
    rows: (text) => query(text),
    inspect: (...namespaces) => postgres.inspect(connection, { namespaces }),
    async close() {
      await client.end()
      await database.drop()
    },
  }
}

async function runAll(connection: Connection, operations: readonly Operation[]): Promise<void> {
  for (const operation of operations) {
    for (const statement of await postgres.plan(operation, connection)) await runOne(connection, statement)
  }
}

async function runOne(connection: Connection, statement: Statement): Promise<void> {
  const rows = await connection.query(statement.sql.text, statement.parameters)
  const question = statement.expectNoRows
  if (question === undefined || rows[0] === undefined) return
  const values = Object.values(rows[0])
  throw new Error(question.message.replace(/\{(\d)\}/g, (_, at: string) => String(values[Number(at)])))
}

/** Law 4: the model after the operations is what the database says after them. */
export async function expectAgreement(
  trial: Trial,
  operations: readonly Operation[],
  ...namespaces: string[]
): Promise<void> {
  const before = await trial.inspect(...namespaces)
  await trial.run(...operations)
  expect(sorted(await trial.inspect(...namespaces))).toEqual(sorted(applyAll(before, operations)))
}

export function sorted(schema: Schema): Schema {
  const byName = <T extends { name: string }>(list: readonly T[]): T[] =>
    [...list].sort((a, b) => compareText(a.name, b.name))
  return {
    ...EMPTY_SCHEMA,
    namespaces: byName(schema.namespaces),
    extensions: byName(schema.extensions),
    enums: [...schema.enums].sort(compareNames),
    tables: [...schema.tables].sort(compareNames).map((table) => ({
      ...table,
      columns: byName(table.columns),
      uniques: byName(table.uniques),
      checks: byName(table.checks),
      exclusions: byName(table.exclusions),
      indexes: byName(table.indexes),
      foreignKeys: byName(table.foreignKeys),
    })),
    views: [...schema.views]
      .sort(compareNames)
      .map(({ dependsOn: _dependsOn, recorded: _recorded, ...view }) => ({ ...view, indexes: byName(view.indexes) })),
  }
}
