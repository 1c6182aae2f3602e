import type { Connection, Dialect, Scope } from "../dialects/dialect"
import { adopt, type Ownership } from "../diff/adopt"
import { diff } from "../diff/diff"
import { keepEnumNames } from "../diff/enums"
import { applyAll } from "../operations/apply"
import { displayName, nameKey, type Name } from "../schema/names"
import type { Schema } from "../schema/schema"
import type { Table } from "../schema/tables"
import { namespacesIn, resolveRenames, type Answers } from "./answers"
import { refuseBlockedDrops } from "./blocked-drops"
import type { Comparison } from "./comparison"
import type { Declared } from "./declared"
import { completeDown, completeUp, nameEnumAnswers } from "./complete"
import { leaveIgnored, type IgnoreRule } from "./ignore"
import { renamesBack } from "./table-renames"

export interface CompareOptions {
  readonly answers: Answers
  /** Whether the project's own migrations made this table. */
  readonly isOwn: (table: Name) => boolean
  /** Schemas that are read though no entity lies in them: those in which the project's own migrations made tables. */
  readonly ownNamespaces?: readonly string[]
  /** Objects that nothing is done about, whoever declares them. */
  readonly ignore?: readonly IgnoreRule[]
  /** A constraint, index or enum type that differs in its name only keeps the name it has. */
  readonly keepsNames?: boolean
  /** New tables get row level security (PostgreSQL). */
  readonly securesRows?: boolean
}

/** Entities against the live database. Reads only. */
export async function compareWithDatabase(
  dialect: Dialect,
  connection: Connection,
  declared: Declared,
  options: CompareOptions,
): Promise<Comparison> {
  const current = await dialect.inspect(connection, scopeOf(declared, options))
  const refusals: string[] = []
  const comparison = await compareStates(dialect, current, declared, options, (wanted, renamed) =>
    dialect.canonicalize(connection, wanted, renamed, (reason) => refusals.push(reason)),
  )
  return refusals[0] === undefined ? comparison : { ...comparison, unasked: refusals[0] }
}

/** Entities against a state that is known without a database; expressions are compared as texts. */
export function compareWithState(
  dialect: Dialect,
  current: Schema,
  declared: Declared,
  options: CompareOptions,
): Promise<Comparison> {
  const read = readWithin(current, scopeOf(declared, options))
  return compareStates(dialect, read, declared, options, (wanted) => Promise.resolve(wanted))
}

/** The schemas that entities or answers name; what lies in others is not looked at. */
function scopeOf({ schema }: Declared, { answers, ownNamespaces = [] }: CompareOptions): Scope {
  const declared = schema.namespaces.map(({ name }) => name)
  return { namespaces: [...new Set([...declared, ...namespacesIn(answers), ...ownNamespaces])] }
}

/** A state as `inspect` would tell it. */
function readWithin(state: Schema, { namespaces }: Scope): Schema {
  const isRead = ({ schema }: Name): boolean => schema === undefined || namespaces.includes(schema)
  return {
    ...state,
    namespaces: state.namespaces.filter(({ name }) => namespaces.includes(name)),
    enums: state.enums.filter(isRead),
    tables: state.tables.filter(isRead),
    views: state.views.filter(isRead),
  }
}

async function compareStates(
  dialect: Dialect,
  current: Schema,
  all: Declared,
  { answers: given, isOwn, ignore = [], keepsNames = false, securesRows = false }: CompareOptions,
  canonicalize: (wanted: Schema, renamed: Schema) => Promise<Schema>,
): Promise<Comparison> {
  const { declared, ignored } = leaveIgnored(current, all, ignore)
  const answers = nameEnumAnswers(given, declared.schema)
  const strangers = strangersOf(current, declared)
  const gone = current.tables.filter((table) => strangers.has(nameKey(table)) && isOwn(table))
  const { renames, open } = resolveRenames(current, declared.schema, gone, answers, dialect.types)
  const renamed = applyAll(current, renames)
  const isDropped = (table: Name): boolean =>
    answers.drops.includes(displayName(table)) || (answers.dropAll && isOwn(table))
  const ownership: Ownership = { ...declared, droppable: isDropped, keepsNames }
  const spelled = await canonicalize(declared.schema, renamed)
  const adopted = adopt(renamed, keepsNames ? keepEnumNames(renamed, spelled) : spelled, ownership)
  const target = securesRows ? secureNewTables(renamed, adopted) : adopted
  refuseBlockedDrops(renamed, target, isOwn)
  const up = diff(current, target, renames)
  const after = applyAll(current, up)
  const down = diff(after, current, renamesBack(after, renames))
  const left = strangersOf(renamed, declared)
  const staying = renamed.tables.filter((table) => left.has(nameKey(table)) && !isDropped(table))
  const completed = completeUp(up, answers, dialect.types)
  return {
    current,
    target,
    up: completed,
    down: completeDown(down, completed, current, dialect),
    questions: open,
    undeclared: staying.filter(isOwn),
    unmanaged: staying.filter((table) => !isOwn(table)),
    ignored,
  }
}

/** The tables of the database that no entity names. */
function strangersOf(current: Schema, declared: Declared): ReadonlySet<string> {
  const known = new Set([...declared.schema.tables, ...declared.leftAlone].map(nameKey))
  return new Set(current.tables.map(nameKey).filter((key) => !known.has(key)))
}

function secureNewTables(current: Schema, target: Schema): Schema {
  const there = new Set(current.tables.map(nameKey))
  const secure = (table: Table): Table => (there.has(nameKey(table)) ? table : { ...table, rowLevelSecurity: true })
  return { ...target, tables: target.tables.map(secure) }
}

/** A note on a comparison of texts, which may find what is no difference. */
export function wordsOfUnasked(reason: string): { readonly message: string; readonly remedy: string } {
  return {
    message: `the database could not be asked what its defaults, checks and conditions mean (${reason}): they are compared as texts, and may seem to differ where they do not`,
    remedy: "use a role that may create temporary tables, on a server that takes writes",
  }
}
