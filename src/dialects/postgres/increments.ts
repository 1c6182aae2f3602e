import type { Column } from "../../schema/columns"
import { id, lit, maybe, sql, verbatim, type Sql } from "../sql"
import { statement, type Statement } from "../statement"
import { currentSequence, type Change, type Target } from "./change"
import { identity, nextValue, sequenceOf } from "./columns"
import { asideName, beside } from "./names"
import { defineSequence, integer, sequenceName } from "./sequences"

/** How the column numbers its rows, changed in place: the next number is always one that is not taken. */
export async function alterIncrement(from: Column, to: Column, target: Target): Promise<Change[]> {
  const column = to.name
  if (from.increment === to.increment) return to.increment === undefined ? [] : alterSequence(from, to, target)
  if (from.increment === "serial") {
    return to.increment === undefined ? dropSerial(column, target) : replaceSerial(to, target)
  }
  if (to.increment === "serial") return addSerial(from, to, target)
  if (from.increment === undefined) return [addIdentity(to, target)]
  if (to.increment === undefined) return [{ clauses: [sql`ALTER COLUMN ${id(column)} DROP IDENTITY`] }]
  const kind = to.increment === "always" ? sql`ALWAYS` : sql`BY DEFAULT`
  return [
    { clauses: [sql`ALTER COLUMN ${id(column)} SET GENERATED ${kind}`] },
    ...(await alterSequence(from, to, target)),
  ]
}

function addIdentity(column: Column, target: Target): Change {
  const add = statement(sql`ALTER TABLE ${target.sql} ALTER COLUMN ${id(column.name)} ADD ${identity(column)}`)
  const sequence = sql`pg_get_serial_sequence(${lit(target.sql.text)}, ${lit(column.name)})`
  return { barrier: true, before: [add, startAfterRows(sequence, column, target)] }
}

/** The sequence goes on after the greatest number in use; an empty table leaves it as it is. */
function startAfterRows(sequence: Sql, column: Column, target: Target): Statement {
  const top = column.sequence?.increment?.startsWith("-") === true ? sql`min` : sql`max`
  const name = id(column.name)
  return statement(sql`SELECT setval(${sequence}, ${top}(${name})) FROM ${target.sql} HAVING count(${name}) > 0`)
}

async function addSerial(from: Column, to: Column, target: Target): Promise<Change[]> {
  const { table, connection } = target
  const sequence = sequenceOf(table, to.name, connection)
  const options = maybe(defineSequence(to.sequence))
  const column = id(to.name)
  const create = (name: Sql): Statement => statement(sql`CREATE SEQUENCE ${name} AS ${verbatim(to.type)}${options}`)
  const own = statement(sql`ALTER SEQUENCE ${sequence} OWNED BY ${target.sql}.${column}`)
  const setDefault = statement(
    sql`ALTER TABLE ${target.sql} ALTER COLUMN ${column} SET DEFAULT ${nextValue(table, to.name, connection)}`,
  )
  if (from.increment === undefined) {
    return [
      {
        barrier: true,
        before: [create(sequence), setDefault, own, startAfterRows(sql`${lit(sequence.text)}`, to, target)],
      },
    ]
  }
  const old = (await currentSequence(target, to.name)) ?? sequence.text
  const aside = beside(table, asideName(sequenceName(table.name, to.name)), connection)
  const before = [
    create(aside),
    statement(sql`SELECT setval(${lit(aside.text)}, last_value, is_called) FROM ${verbatim(old)}`),
    statement(sql`ALTER TABLE ${target.sql} ALTER COLUMN ${column} DROP IDENTITY`),
    statement(sql`ALTER SEQUENCE ${aside} RENAME TO ${id(sequenceName(table.name, to.name))}`),
    setDefault,
    own,
  ]
  return [{ barrier: true, before }]
}

async function dropSerial(column: string, target: Target): Promise<Change[]> {
  const sequence = await ownedSequence(column, target)
  const drop = statement(sql`ALTER TABLE ${target.sql} ALTER COLUMN ${id(column)} DROP DEFAULT`)
  return [{ barrier: true, before: [drop, statement(sql`DROP SEQUENCE IF EXISTS ${sequence}`)] }]
}

async function replaceSerial(to: Column, target: Target): Promise<Change[]> {
  const sequence = await ownedSequence(to.name, target)
  const spare = asideName(sequenceName(target.table.name, to.name))
  const aside = beside(target.table, spare, target.connection)
  const identitySequence = sql`pg_get_serial_sequence(${lit(target.sql.text)}, ${lit(to.name)})`
  const before = [
    statement(sql`ALTER TABLE ${target.sql} ALTER COLUMN ${id(to.name)} DROP DEFAULT`),
    statement(sql`ALTER SEQUENCE ${sequence} OWNED BY NONE`),
    statement(sql`ALTER SEQUENCE ${sequence} RENAME TO ${id(spare)}`),
    statement(sql`ALTER TABLE ${target.sql} ALTER COLUMN ${id(to.name)} ADD ${identity(to)}`),
    statement(sql`SELECT setval(${identitySequence}, last_value, is_called) FROM ${aside}`),
    statement(sql`DROP SEQUENCE ${aside}`),
  ]
  return [{ barrier: true, before }]
}

async function ownedSequence(column: string, target: Target): Promise<Sql> {
  const found = await currentSequence(target, column)
  return found === undefined ? sequenceOf(target.table, column, target.connection) : verbatim(found)
}

/** A serial's sequence follows the column's type; options that are no longer named return to the server's. */
async function alterSequence(from: Column, to: Column, target: Target): Promise<Change[]> {
  const options = JSON.stringify(from.sequence) === JSON.stringify(to.sequence) ? undefined : allOptions(to)
  const retyped = from.type !== to.type && to.increment === "serial" ? sql`AS ${verbatim(to.type)}` : undefined
  if (options === undefined && retyped === undefined) return []
  const sequence = await ownedSequence(to.name, target)
  return [{ after: [statement(sql`ALTER SEQUENCE ${sequence}${maybe(retyped)}${maybe(options)}`)] }]
}

function allOptions({ sequence }: Column): Sql {
  const step = integer(sequence?.increment ?? "1")
  const min = sequence?.min === undefined ? sql`NO MINVALUE` : sql`MINVALUE ${integer(sequence.min)}`
  const max = sequence?.max === undefined ? sql`NO MAXVALUE` : sql`MAXVALUE ${integer(sequence.max)}`
  const first = sequence?.start ?? (step.text.startsWith("-") ? (sequence?.max ?? "-1") : (sequence?.min ?? "1"))
  return sql`INCREMENT BY ${step} ${min} ${max} START WITH ${integer(first)}`
}
