import type { Kind, Kinds } from "../schema/kinds"
import {
  badOperation,
  choice,
  count,
  defaultValue,
  type Field,
  type Fields,
  filled,
  flag,
  list,
  object,
  objectName,
  optional,
  readFields,
  someText,
  text,
  values,
  writeFields,
} from "./fields"

/**
 * What the definition of each kind holds in a migration file, besides its name, in the order in
 * which it is written. A property that a kind gains is missing here until the compiler is content.
 */
type Forms = { readonly [K in Kind]: { readonly [P in Exclude<keyof Kinds[K], "schema" | "name">]-?: Field } }

const columnNames = list(someText)
const deferrable = optional(choice("initially immediate", "initially deferred"))
const action = filled(choice("no action", "restrict", "cascade", "set null", "set default"), "no action")

const indexPart: Field = {
  read: (value, place) =>
    typeof value === "string" ? someText.read(value, place) : readFields({ sql: someText }, value, place),
  write: (value) => value,
}

/** `default: null` is none, as in SQL. */
const columnDefault: Field = {
  read: (value, place) => (value === null ? undefined : defaultValue.read(value, place)),
  write: (value) => value,
  optional: true,
}

/** What the database tells of an object and no definition says. */
const untold: Field = {
  read(_value, place) {
    throw badOperation(place, "is not written in a migration file")
  },
  write: () => undefined,
  optional: true,
}

export const FORMS: Forms = {
  namespace: {},
  extension: {},
  enum: { labels: list(text) },
  column: {
    type: someText,
    nullable: flag,
    default: columnDefault,
    increment: optional(choice("serial", "always", "by default", "autoincrement")),
    sequence: optional(
      object({
        start: optional(someText),
        increment: optional(someText),
        min: optional(someText),
        max: optional(someText),
      }),
    ),
    generated: optional(object({ sql: someText, stored: flag })),
    collation: optional(someText),
    comment: optional(text),
    enumName: optional(objectName),
    enum: optional(list(text)),
  },
  primaryKey: { columns: columnNames, deferrable },
  unique: { columns: columnNames, deferrable },
  check: { sql: someText },
  exclusion: { sql: someText, deferrable },
  index: {
    columns: list(indexPart),
    unique: filled(flag, false),
    where: optional(someText),
    method: optional(someText),
    nullsNotDistinct: optional(flag),
    concurrent: optional(flag),
    unmanaged: optional(someText),
  },
  foreignKey: {
    columns: columnNames,
    references: object({ table: objectName, columns: columnNames }),
    onDelete: action,
    onUpdate: action,
    deferrable,
  },
  table: {
    columns: list(named("column")),
    primaryKey: optional(named("primaryKey")),
    uniques: filled(list(named("unique")), []),
    checks: filled(list(named("check")), []),
    exclusions: filled(list(named("exclusion")), []),
    indexes: filled(list(named("index")), []),
    foreignKeys: filled(list(named("foreignKey")), []),
    comment: optional(text),
    withoutRowid: optional(flag),
    rowLevelSecurity: optional(flag),
    strict: optional(flag),
  },
  view: {
    sql: someText,
    materialized: filled(flag, false),
    indexes: filled(list(named("index")), []),
    dependsOn: optional(list(objectName)),
    recorded: untold,
  },
}

/** What `op.bulkInsert` adds. */
export const ROWS: Field = list(values)

/** What `op.backfill` says of its table. */
export const BACKFILL: Fields = { set: values, where: optional(someText), batchSize: optional(count) }

export const TABLE_OPTIONS: Fields = { comment: FORMS.table.comment, withoutRowid: FORMS.table.withoutRowid }

/** SQLite may hold constraints without a name. */
export function nameFieldOf(kind: Kind): Field {
  return kind === "primaryKey" || kind === "unique" || kind === "check" || kind === "foreignKey" ? text : someText
}

/** A definition that carries its name. Looks its form up late, since forms hold one another. */
function named(kind: Kind): Field {
  // A table has one primary key at most, so that one without a name needs none here.
  const name = kind === "primaryKey" ? filled(text, "") : nameFieldOf(kind)
  const fields = (): Fields => ({ name, ...FORMS[kind] })
  return {
    read: (value, place) => readFields(fields(), value, place),
    write: (value) => writeFields(fields(), value as object),
  }
}
