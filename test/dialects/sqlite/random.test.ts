import * as fc from "fast-check"
import { diff } from "../../../src/diff/diff"
import { applyAll } from "../../../src/operations/apply"
import type { Column } from "../../../src/schema/columns"
import { EMPTY_SCHEMA, type Schema } from "../../../src/schema/schema"
import { emptyTable, type Table } from "../../../src/schema/tables"
import { withDatabase } from "./database"
import { sorted } from "./sorted"

const NAMES = ["a", "b c", "select", "D", "e"] as const
const TABLES = ["t", "u v", "Order"] as const

const plainColumn = (name: string): fc.Arbitrary<Column> =>
  fc
    .oneof(
      fc.record({ type: fc.constantFrom("varchar(10)", "text", "integer", "decimal(5,2)"), nullable: fc.boolean() }),
      fc.record({
        type: fc.constantFrom("integer", "real"),
        nullable: fc.boolean(),
        default: fc.constantFrom(0, -1, 2.5),
      }),
      fc.record({ type: fc.constant("varchar"), nullable: fc.boolean(), default: fc.constantFrom("", "it's", "a,(b") }),
      fc.record({
        type: fc.constant("datetime"),
        nullable: fc.boolean(),
        default: fc.constant({ sql: "datetime('now')" }),
      }),
      fc.record({
        type: fc.constant("varchar"),
        nullable: fc.boolean(),
        enum: fc.subarray(["x", "y,", "z')"], { minLength: 1 }),
      }),
      fc.record({ type: fc.constant("text"), nullable: fc.boolean(), collation: fc.constantFrom("NOCASE", "RTRIM") }),
      fc.record({
        type: fc.constant("integer"),
        nullable: fc.constant(true),
        generated: fc.record({ sql: fc.constantFrom('"id" * 2', 'abs("id")'), stored: fc.boolean() }),
      }),
    )
    .map((column) => ({ name, ...column }))

const table = (name: string): fc.Arbitrary<Table> =>
  fc
    .record({
      autoincrement: fc.boolean(),
      columns: fc.subarray([...NAMES]).chain((names) => fc.tuple(...names.map(plainColumn))),
      composite: fc.boolean(),
      withoutRowid: fc.boolean(),
      parents: fc.subarray([...TABLES]),
      onDelete: fc.constantFrom("cascade" as const, "set null" as const, "no action" as const),
      parts: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    })
    .map(
      ({
        autoincrement,
        columns,
        composite,
        withoutRowid,
        parents,
        onDelete,
        parts: [unique, check, index, partial],
      }) => {
        const plain = columns.filter((column) => column.generated === undefined)
        const [first, second] = plain
        const isComposite = composite && first !== undefined && !first.nullable
        const increments = autoincrement && !isComposite && !withoutRowid
        const id: Column = {
          name: "id",
          type: "integer",
          nullable: false,
          ...(increments ? { increment: "autoincrement" } : {}),
        }
        const references = parents.map((parent) => ({ name: `ref ${parent}`, type: "integer", nullable: true }))
        return {
          ...emptyTable({ name }),
          columns: [id, ...columns, ...references],
          primaryKey: { name: "", columns: isComposite ? ["id", first.name] : ["id"] },
          uniques: [
            { name: `UQ_id_${name}`, columns: ["id"] },
            ...(unique && first
              ? [{ name: `UQ_${name}`, columns: [first.name, ...(second ? [second.name] : [])] }]
              : []),
          ],
          checks: check && first ? [{ name: `CHK_${name}`, sql: `"${first.name}" <> 'q)'` }] : [],
          indexes: [
            ...(index && first
              ? [{ name: `IDX_${name}`, columns: [first.name, { sql: 'abs("id")' }], unique: false }]
              : []),
            ...(partial && second
              ? [{ name: `PART_${name}`, columns: [second.name], unique: false, where: `"${second.name}" > 1` }]
              : []),
          ],
          foreignKeys: parents.map((parent) => ({
            name: `FK_${name}_${parent}`,
            columns: [`ref ${parent}`],
            references: { table: { name: parent }, columns: ["id"] },
            onDelete,
            onUpdate: "no action" as const,
          })),
          ...(withoutRowid ? { withoutRowid: true } : {}),
        }
      },
    )

const schema: fc.Arbitrary<Schema> = fc
  .subarray([...TABLES], { minLength: 1 })
  .chain((names) => fc.tuple(...names.map(table)))
  .map((tables) => {
    const names = new Set(tables.map(({ name }) => name))
    const isThere = (name: string): boolean => names.has(name)
    return {
      ...EMPTY_SCHEMA,
      tables: tables.map((item) => ({
        ...item,
        foreignKeys: item.foreignKeys.filter((key) => isThere(key.references.table.name)),
      })),
    }
  })

test("any schema into any other and back, and the database says what the model says", async () => {
  await withDatabase(async ({ run, inspect, query }) => {
    await fc.assert(
      fc.asyncProperty(schema, schema, async (from, to) => {
        await run(...diff(EMPTY_SCHEMA, from))
        for (const { name } of from.tables) await query(`INSERT OR IGNORE INTO "${name}" (id) VALUES (7)`)
        expect(sorted(await inspect())).toEqual(sorted(from))
        const up = diff(from, to)
        for (const { name } of from.tables) await query(`DELETE FROM "${name}"`)
        await run(...up)
        expect(sorted(await inspect())).toEqual(sorted(to))
        expect(sorted(applyAll(from, up))).toEqual(sorted(to))
        await run(...diff(to, from))
        expect(sorted(await inspect())).toEqual(sorted(from))
        await run(...diff(from, EMPTY_SCHEMA))
        expect((await inspect()).tables.filter(({ name }) => name !== "typeorm_metadata")).toEqual([])
      }),
      { numRuns: 60 },
    )
  })
})
