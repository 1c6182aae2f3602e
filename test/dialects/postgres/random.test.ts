import * as fc from "fast-check"
import { diff } from "../../../src/diff/diff"
import { isConvertible } from "../../../src/dialects/postgres/casts"
import { applyAll } from "../../../src/operations/apply"
import type { Operation } from "../../../src/operations/operation"
import type { Column } from "../../../src/schema/columns"
import type { Enum } from "../../../src/schema/enums"
import { EMPTY_SCHEMA, type Schema } from "../../../src/schema/schema"
import { emptyTable, type Table } from "../../../src/schema/tables"
import { openTrial, sorted } from "./trial"

const NAMES = ["a", "b c", "select", "D", "e'f"] as const
const TABLES = ["t", "u v", "Order"] as const
const LABELS = ["x", "y,", "it's", "Z"] as const
const NOW = { sql: "now()" } as const

const values: fc.Arbitrary<Omit<Column, "name" | "nullable">> = fc.oneof(
  fc.record({
    type: fc.constantFrom("varchar(10)", "varchar(200)", "text", "char(4)", "jsonb", "uuid", "integer[]", "bytea"),
  }),
  fc.record({
    type: fc.constantFrom("smallint", "integer", "bigint", "numeric(8,2)", "double precision"),
    default: fc.constantFrom(0, -1),
  }),
  fc.record({
    type: fc.constantFrom("varchar", "text"),
    default: fc.constantFrom("", "it's", String.raw`a\b`, "a::b"),
  }),
  fc.record({ type: fc.constantFrom("text[]", "varchar(5)[]"), default: fc.constantFrom("{}", '{a,"b c"}') }),
  fc.record({ type: fc.constantFrom("timestamp", "timestamptz(3)", "date"), default: fc.constant(NOW) }),
  fc.record({ type: fc.constant("boolean"), default: fc.boolean() }),
  fc.record({ type: fc.constant("enum"), enumName: fc.constant({ name: "kind" }), default: fc.constantFrom("x", "Z") }),
  fc.record({ type: fc.constant("enum[]"), enumName: fc.constant({ name: "kind" }) }),
  fc.record({ type: fc.constantFrom("varchar(10)", "text"), collation: fc.constantFrom("C", "POSIX") }),
  fc.record({
    type: fc.constant("integer"),
    generated: fc.constantFrom("id * 2", "abs(id)").map((sql) => ({ sql, stored: true })),
  }),
)

const column = (name: string): fc.Arbitrary<Column> =>
  fc
    .record({
      value: values,
      nullable: fc.boolean(),
      comment: fc.option(fc.constantFrom("c", "it's"), { nil: undefined }),
    })
    .map(({ value, nullable, comment }) => ({
      name,
      nullable,
      ...value,
      ...(comment === undefined ? {} : { comment }),
    }))

const increments = fc.constantFrom("serial", "always", "by default", undefined)

const table = (name: string): fc.Arbitrary<Table> =>
  fc
    .record({
      increment: increments,
      columns: fc.subarray([...NAMES]).chain((names) => fc.tuple(...names.map(column))),
      parents: fc.subarray([...TABLES]),
      deferrable: fc.constantFrom("initially deferred" as const, undefined),
      onDelete: fc.constantFrom("cascade" as const, "set null" as const, "no action" as const),
      parts: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      comment: fc.option(fc.constant("a table"), { nil: undefined }),
    })
    .map(({ increment, columns, parents, deferrable, onDelete, parts: [unique, check, index, partial], comment }) => {
      const id: Column = { name: "id", type: "integer", nullable: false, ...(increment && { increment }) }
      const references = parents.map((parent): Column => ({ name: `ref ${parent}`, type: "integer", nullable: true }))
      const first = columns.find(({ type }) => type !== "jsonb" && !type.endsWith("[]"))?.name
      const late = deferrable === undefined ? {} : { deferrable }
      return {
        ...emptyTable({ name }),
        columns: [id, ...columns, ...references],
        primaryKey: { name: `PK ${name}`, columns: ["id"] },
        uniques:
          unique === true && first !== undefined ? [{ name: `UQ ${name}`, columns: [first, "id"], ...late }] : [],
        checks: check === true ? [{ name: `CHK ${name}`, sql: "(id > 0) OR (id < '-5'::integer)" }] : [],
        indexes: [
          ...(index === true && first !== undefined ? [{ name: `IDX ${name}`, columns: [first], unique: false }] : []),
          ...(partial === true
            ? [{ name: `IDP ${name}`, columns: [{ sql: "id + 1" }, "id"], unique: true, where: "id > 3" }]
            : []),
        ],
        foreignKeys: parents.map((parent) => ({
          name: `FK ${name} ${parent}`,
          columns: [`ref ${parent}`],
          references: { table: { name: parent }, columns: ["id"] },
          onDelete,
          onUpdate: "no action" as const,
          ...late,
        })),
        ...(comment === undefined ? {} : { comment }),
      }
    })

const labels: fc.Arbitrary<Enum> = fc
  .shuffledSubarray([...LABELS], { minLength: 2 })
  .map((found) => ({ name: "kind", labels: [...new Set([...found, "x", "Z"])] }))

const schema: fc.Arbitrary<Schema> = fc
  .record({ tables: fc.subarray([...TABLES]).chain((names) => fc.tuple(...names.map(table))), type: labels })
  .map(({ tables, type }) => {
    const names = new Set(tables.map(({ name }) => name))
    const linked = tables.map((one) => {
      const foreignKeys = one.foreignKeys.filter((key) => names.has(key.references.table.name))
      return { ...one, foreignKeys }
    })
    return { ...EMPTY_SCHEMA, tables: linked, enums: [type] }
  })

function castAnything<O extends Operation>(operation: O): O {
  if (operation.verb === "group") return { ...operation, operations: operation.operations.map(castAnything) }
  if (operation.verb !== "alter" || operation.kind !== "column") return operation
  const { from, to } = operation
  return isConvertible(from.type, to.type) ? operation : { ...operation, using: "NULL" }
}

/** Casts that no value survives are asked for by an expression; these schemas have no rows. */
test("any schema turns into any other and back", async () => {
  await fc.assert(
    fc.asyncProperty(schema, schema, async (a, b) => {
      const trial = await openTrial()
      try {
        for (const [from, to] of [
          [EMPTY_SCHEMA, a],
          [a, b],
          [b, a],
          [a, EMPTY_SCHEMA],
        ] as const) {
          const operations = diff(from, to)
          await trial.run(...operations.map(castAnything))
          const expected = sorted({ ...applyAll(from, operations) })
          expect(sorted({ ...(await trial.inspect()), extensions: [] })).toEqual(expected)
        }
      } finally {
        await trial.close()
      }
    }),
    { numRuns: Number(process.env.RANDOM_RUNS ?? 12) },
  )
}, 300_000)
