import type { Column } from "../schema/columns"
import type { Table } from "../schema/tables"

/** Whether a value of one type could be kept as the other. */
export type IsConvertible = (from: string, to: string) => boolean

/** How many tables that stay have a column of this name. */
export type CountColumns = ReadonlyMap<string, number>

export function countColumns(tables: readonly Table[]): CountColumns {
  const counts = new Map<string, number>()
  for (const table of tables) {
    for (const column of table.columns) counts.set(column.name, (counts.get(column.name) ?? 0) + 1)
  }
  return counts
}

/**
 * Between 0 and 1: how much of what is particular to the two tables they share. The surrogate key and
 * the marks of time that every table of an application may have say nothing, and a column says the less
 * the more tables have one of its name.
 */
export function likenessOfTables(a: Table, b: Table, usual: CountColumns, isConvertible: IsConvertible): number {
  const [left, right] = [ownColumns(a), ownColumns(b)]
  const weigh = ({ name }: Column): number => 1 / (1 + (usual.get(name) ?? 0)) ** 2
  const whole = Math.max(sum(left, weigh), sum(right, weigh))
  if (whole === 0) return 0
  const others = new Map(right.map((column) => [column.name, column]))
  const shared = left.filter(({ name, type }) => {
    const other = others.get(name)
    return other !== undefined && couldBecome(type, other.type, isConvertible)
  })
  if (shared.length === 0) return 0
  const names = new Set(shared.map(({ name }) => name))
  const rest = (columns: readonly Column[]): Column[] => columns.filter(({ name }) => !names.has(name))
  return (sum(shared, weigh) + likenessOfRest(rest(left), rest(right), weigh)) / whole
}

/** A column that was renamed with its table counts as far as its new name is like the old one. */
function likenessOfRest(a: readonly Column[], b: readonly Column[], weigh: (column: Column) => number): number {
  const left = [...b]
  return sum(a, (column) => {
    const alike = left.map((other) => (other.type === column.type ? likenessOfNames(column.name, other.name) : 0))
    const best = Math.max(0, ...alike)
    if (best < 0.5) return 0
    left.splice(alike.indexOf(best), 1)
    return best * weigh(column)
  })
}

const USUAL_NAME = /^_?(?:id|uuid|guid|version|(?:create|update|modifie|insert|delete)[ds]?_?(?:at|on|by|date|time)?)$/i

/** The columns that say what a table is about. */
function ownColumns(table: Table): readonly Column[] {
  const key = table.primaryKey?.columns ?? []
  return table.columns.filter((column) => {
    const isNumbered = column.increment !== undefined || typeof column.default === "object"
    return !USUAL_NAME.test(column.name) && !(key.length === 1 && key[0] === column.name && isNumbered)
  })
}

export function couldBecome(from: string, to: string, isConvertible: IsConvertible): boolean {
  return from === to || isConvertible(from, to)
}

/** Between 0 and 1: the Sorensen-Dice share of pairs of neighbouring letters. */
export function likenessOfNames(a: string, b: string): number {
  const [left, rest] = [pairsOf(a.toLowerCase()), pairsOf(b.toLowerCase())]
  const all = left.length + rest.length
  const shared = left.filter((pair) => {
    const at = rest.indexOf(pair)
    if (at >= 0) rest.splice(at, 1)
    return at >= 0
  })
  return all === 0 ? 0 : (2 * shared.length) / all
}

function pairsOf(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - 1) }, (_, index) => text.slice(index, index + 2))
}

function sum(columns: readonly Column[], value: (column: Column) => number): number {
  return columns.reduce((total, column) => total + value(column), 0)
}
