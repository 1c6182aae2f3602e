import fc from "fast-check"
import type { Operation, PartOperation } from "../../src/operations/operation"
import type { Column, Default } from "../../src/schema/columns"
import type { Check, Exclusion, PrimaryKey, Unique } from "../../src/schema/constraints"
import type { ForeignKey } from "../../src/schema/foreign-keys"
import type { Index } from "../../src/schema/indexes"
import type { Kinds, PartKind } from "../../src/schema/kinds"
import { nameKey, type Name } from "../../src/schema/names"
import type { Schema } from "../../src/schema/schema"
import type { Table } from "../../src/schema/tables"
import type { View } from "../../src/schema/views"

/** Names that break code which forgets to quote, escape, or look up own properties only. */
const HOSTILE = [
  "user", "order", "select", "__proto__", "constructor", "toString", "postgres", "sqlite", "from", "to", "name", "sql",
  "a.b", ".", "..", 'say "hi"', "it's", "back\\slash", "`${tick}`", "</script>", "*/ //", "line\nbreak", "tab\t", "\r\n",
  "ünïcödé", "日本語", "🦄", "\u2028", "\u2029", "\ud800", "\u202e", "123", "1", "0", "-1", " ", "{0}", "$1", "%s", "A", "a",
] // prettier-ignore

export const someName: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom("id", "users", "email", "price", "created_at", "colour", "tools", "kit", "IDX_1", "b"),
  },
  { weight: 2, arbitrary: fc.constantFrom(...HOSTILE) },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" }) },
)

export const objectName: fc.Arbitrary<Name> = fc.oneof(
  { weight: 3, arbitrary: someName.map((name) => ({ name })) },
  { weight: 1, arbitrary: record({ schema: someName, name: someName }) },
)

export const someSql: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "now()",
    "price > 0",
    "'it''s'",
    '"price" > 0',
    "E'\\n'",
    "SELECT 1\n  FROM x\n",
    "a = '</script>'",
    "`x`\n${y}\\",
  ),
  fc.string({ minLength: 1, maxLength: 20, unit: "grapheme" }),
)

export const someDefault: fc.Arbitrary<Default> = fc.oneof(
  someName,
  fc.constant(""),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  someSql.map((sql) => ({ sql })),
)

const columnNames = fc.uniqueArray(someName, { minLength: 1, maxLength: 3 })
const labels = fc.uniqueArray(someName, { minLength: 1, maxLength: 4 })
const deferrable = fc.constantFrom("initially immediate" as const, "initially deferred" as const)
const type = fc.constantFrom(
  "integer",
  "varchar",
  "varchar(120)",
  "numeric(10,2)",
  "timestamptz(3)",
  "integer[]",
  "enum",
  "text",
)
const action = fc.constantFrom(
  "no action" as const,
  "restrict" as const,
  "cascade" as const,
  "set null" as const,
  "set default" as const,
)
const integerText = fc.integer().map(String)
const labelMap = fc
  .array(fc.tuple(someName, someName), { minLength: 1, maxLength: 3 })
  .map((pairs) => Object.fromEntries(pairs))

/** Plain objects, as the code under test makes them. */
function record<T extends object>(
  model: { [P in keyof T]: fc.Arbitrary<T[P]> },
  options: { requiredKeys?: (keyof T)[] } = {},
): fc.Arbitrary<T> {
  const plain: fc.Arbitrary<unknown> = fc.record(model, { ...options, noNullPrototype: true })
  return plain as fc.Arbitrary<T>
}

/** The named properties are always there, the others sometimes; absent is absent, never `undefined`. */
function someRecord<T, K extends keyof T>(
  model: { [P in keyof T]-?: fc.Arbitrary<T[P]> },
  requiredKeys: K[],
): fc.Arbitrary<T> {
  const some: fc.Arbitrary<unknown> = record<Record<string, unknown>>(model, { requiredKeys: requiredKeys as string[] })
  return some as fc.Arbitrary<T>
}

type Present<T> = { [P in keyof T]-?: fc.Arbitrary<NonNullable<T[P]>> }

const columnModel: Omit<Present<Column>, "name"> = {
  type,
  nullable: fc.boolean(),
  default: someDefault,
  increment: fc.constantFrom("serial", "always", "by default", "autoincrement"),
  sequence: someRecord({ start: integerText, increment: integerText, min: integerText, max: integerText }, []),
  generated: record({ sql: someSql, stored: fc.boolean() }),
  collation: someName,
  comment: fc.oneof(someName, fc.constant("")),
  enumName: objectName,
  enum: labels,
}

/** An arbitrary object of each kind of part under a given name. */
export const PARTS: { readonly [K in PartKind]: (name: string) => fc.Arbitrary<Kinds[K]> } = {
  column: (name) =>
    someRecord<Column, "name" | "type" | "nullable">({ name: fc.constant(name), ...columnModel }, [
      "name",
      "type",
      "nullable",
    ]),
  primaryKey: (name) =>
    someRecord<PrimaryKey, "name" | "columns">({ name: fc.constant(name), columns: columnNames, deferrable }, [
      "name",
      "columns",
    ]),
  unique: (name) =>
    someRecord<Unique, "name" | "columns">({ name: fc.constant(name), columns: columnNames, deferrable }, [
      "name",
      "columns",
    ]),
  check: (name) => someRecord<Check, "name" | "sql">({ name: fc.constant(name), sql: someSql }, ["name", "sql"]),
  exclusion: (name) =>
    someRecord<Exclusion, "name" | "sql">({ name: fc.constant(name), sql: someSql, deferrable }, ["name", "sql"]),
  index: (name) =>
    someRecord<Index, "name" | "columns" | "unique">(
      {
        name: fc.constant(name),
        columns: fc.array(
          fc.oneof(
            someName,
            someSql.map((sql) => ({ sql })),
          ),
          { minLength: 1, maxLength: 3 },
        ),
        unique: fc.boolean(),
        where: someSql,
        method: fc.constantFrom("gin", "gist"),
        nullsNotDistinct: fc.boolean(),
        concurrent: fc.boolean(),
        unmanaged: someSql,
      },
      ["name", "columns", "unique"],
    ),
  foreignKey: (name) =>
    someRecord<ForeignKey, "name" | "columns" | "references" | "onDelete" | "onUpdate">(
      {
        name: fc.constant(name),
        columns: columnNames,
        references: record({ table: objectName, columns: columnNames }),
        onDelete: action,
        onUpdate: action,
        deferrable,
      },
      ["name", "columns", "references", "onDelete", "onUpdate"],
    ),
}

function parts<K extends PartKind>(kind: K, maxLength: number): fc.Arbitrary<Kinds[K][]> {
  return fc
    .uniqueArray(someName, { maxLength })
    .chain((names) => fc.tuple<Kinds[K][]>(...names.map((name) => PARTS[kind](name))))
}

export function someTable(name: Name): fc.Arbitrary<Table> {
  return someRecord<Table, Exclude<keyof Table, "schema" | "primaryKey" | "comment" | "withoutRowid" | "strict">>(
    {
      ...(name.schema === undefined ? {} : { schema: fc.constant(name.schema) }),
      name: fc.constant(name.name),
      columns: parts("column", 4),
      primaryKey: fc.constantFrom("", "PK_1").chain(PARTS.primaryKey),
      uniques: parts("unique", 2),
      checks: parts("check", 2),
      exclusions: parts("exclusion", 1),
      indexes: parts("index", 2),
      foreignKeys: parts("foreignKey", 2),
      comment: someName,
      withoutRowid: fc.boolean(),
      strict: fc.boolean(),
    } as never,
    [
      "name",
      "columns",
      "uniques",
      "checks",
      "exclusions",
      "indexes",
      "foreignKeys",
      ...(name.schema === undefined ? [] : ["schema" as never]),
    ],
  )
}

export function someView(name: Name): fc.Arbitrary<View> {
  return record({ sql: someSql, materialized: fc.boolean(), indexes: parts("index", 2) }).map((rest) => ({
    ...name,
    ...rest,
  }))
}

function uniqueNames(maxLength: number): fc.Arbitrary<Name[]> {
  return fc.uniqueArray(objectName, { maxLength, selector: nameKey })
}

function all<T>(names: fc.Arbitrary<Name[]>, one: (name: Name) => fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return names.chain((list) => fc.tuple<T[]>(...list.map(one)))
}

/** A schema over the whole surface; views and tables never share a name. */
export const someSchema: fc.Arbitrary<Schema> = record(
  {
    namespaces: all(uniqueNames(2), ({ name }) => fc.constant({ name })).map(distinct),
    extensions: fc.constantFrom([], [{ name: "citext" }]),
    enums: all(uniqueNames(2), (name) => labels.map((list) => ({ ...name, labels: list }))),
    tables: all(uniqueNames(4), someTable),
    views: all(uniqueNames(2), someView),
  },
).map((schema) => ({
  ...schema,
  views: schema.views.filter((view) => !schema.tables.some((table) => nameKey(table) === nameKey(view))),
})) // prettier-ignore

function distinct<T extends { name: string }>(list: T[]): T[] {
  return list.filter((one, index) => list.findIndex((other) => other.name === one.name) === index)
}

const PART_KINDS = Object.keys(PARTS) as PartKind[]
const backfill = { backfill: someDefault }

function partOperation(table: Name): fc.Arbitrary<PartOperation> {
  const options = record({ comment: someName, withoutRowid: fc.boolean() }, { requiredKeys: [] })
  const change = record({ ...columnModel, default: fc.option(someDefault, { nil: undefined }) }, { requiredKeys: [] })
  return fc.oneof(
    ...PART_KINDS.flatMap((kind) => [
      someName.chain((name) => withOptions(kind, backfill, record({ verb: fc.constant("create"), kind: fc.constant(kind), table: fc.constant(table), object: PARTS[kind](name) as fc.Arbitrary<unknown> }))),
      record({ verb: fc.constant("drop"), kind: fc.constant(kind), table: fc.constant(table), name: someName }),
      someName.chain((name) =>
        withOptions(kind, { ...backfill, using: someSql, map: labelMap }, record({
          verb: fc.constant("alter"),
          kind: fc.constant(kind),
          table: fc.constant(table),
          from: PARTS[kind](name) as fc.Arbitrary<unknown>,
          to: fc.oneof(fc.constant(name), someName).chain((own) => PARTS[kind](own) as fc.Arbitrary<unknown>),
        })),
      ),
      record({ verb: fc.constant("rename"), kind: fc.constant(kind), table: fc.constant(table), from: someName, to: someName }),
    ]),
    record({ verb: fc.constant("alter"), kind: fc.constant("table"), table: fc.constant(table), from: options, to: options }),
    withOptions("column", { ...backfill, using: someSql }, record({ verb: fc.constant("change"), kind: fc.constant("column"), table: fc.constant(table), name: someName, change })),
  ) as fc.Arbitrary<PartOperation>
} // prettier-ignore

/** Only columns have a backfill, a cast and a map. */
function withOptions(
  kind: PartKind,
  options: Record<string, fc.Arbitrary<unknown>>,
  operation: fc.Arbitrary<object>,
): fc.Arbitrary<object> {
  if (kind !== "column") return operation
  return fc.tuple(operation, record(options, { requiredKeys: [] })).map(([base, extra]) => ({ ...base, ...extra }))
}

const parameter = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.bigInt(),
  fc.constant(null),
  fc.boolean(),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
  fc.constant({ postgres: 1 }),
  fc.constant({ a: [{ sqlite: "x" }] }),
)

/** Any operation, over the whole surface; it need not fit a schema. Drops do not know what goes. */
export const someOperation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 6, arbitrary: objectName.chain(partOperation) },
  { weight: 2, arbitrary: objectName.chain((table) => record({ verb: fc.constant("group"), table: fc.constant(table), operations: fc.array(partOperation(table), { minLength: 2, maxLength: 3 }) })) },
  { weight: 1, arbitrary: objectName.chain(someTable).map((object) => ({ verb: "create", kind: "table", object })) },
  { weight: 1, arbitrary: objectName.chain(someView).map((object) => ({ verb: "create", kind: "view", object })) },
  { weight: 1, arbitrary: fc.tuple(objectName, labels).map(([name, list]) => ({ verb: "create", kind: "enum", object: { ...name, labels: list } })) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom("namespace", "extension"), someName).map(([kind, name]) => ({ verb: "create", kind, object: { name } })) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom("table", "view", "enum"), objectName).map(([kind, name]) => ({ verb: "drop", kind, name })) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom("namespace", "extension"), someName).map(([kind, name]) => ({ verb: "drop", kind, name: { name } })) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom("table", "view", "enum"), objectName, objectName).map(([kind, from, to]) => ({ verb: "rename", kind, from, to })) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom("namespace", "extension"), someName, someName).map(([kind, from, to]) => ({ verb: "rename", kind, from: { name: from }, to: { name: to } })) },
  { weight: 1, arbitrary: fc.tuple(objectName, labels, labels, fc.option(labelMap, { nil: undefined })).map(([name, from, to, map]) => ({ verb: "alter", kind: "enum", name, from, to, ...(map && { map }) })) },
  { weight: 1, arbitrary: fc.tuple(objectName, objectName, fc.boolean()).chain(([a, b, same]) => record({ verb: fc.constant("alter"), kind: fc.constant("view"), from: someView(a), to: someView(same ? a : b) })) },
  { weight: 1, arbitrary: fc.tuple(someSql, fc.option(fc.array(parameter, { maxLength: 3 }), { nil: undefined })).map(([sql, parameters]) => ({ verb: "execute", sql, ...(parameters && { parameters }) })) },
  { weight: 1, arbitrary: fc.tuple(objectName, fc.array(fc.dictionary(someName.filter((name) => !(name in {}) && name !== "postgres" && name !== "sqlite"), someDefault, { minKeys: 1, maxKeys: 2, noNullPrototype: true }), { minLength: 1, maxLength: 2 })).map(([table, rows]) => ({ verb: "insert", table, rows })) },
  { weight: 1, arbitrary: fc.tuple(objectName, fc.dictionary(someName.filter((name) => !(name in {}) && name !== "postgres" && name !== "sqlite"), someDefault, { minKeys: 1, maxKeys: 2, noNullPrototype: true }), record({ where: someSql, batchSize: fc.integer({ min: 1 }) }, { requiredKeys: [] })).map(([table, set, rest]) => ({ verb: "backfill", table, set, ...rest })) },
  { weight: 1, arbitrary: someName.map((question) => ({ verb: "todo", question })) },
  { weight: 1, arbitrary: someName.map((reason) => ({ verb: "irreversible", reason })) },
) as fc.Arbitrary<Operation> // prettier-ignore
