import type { Clause } from "./clauses"
import { findLabelsCheck } from "./columns"
import { columnItems, parseColumn, parseItem, type ColumnItem, type Item, type TableText } from "./create-table"
import { foldName, isToken, splice, tokenize } from "./tokenizer"

/** A table with one item exchanged or, without a text, gone. */
export function replaceItem(table: TableText, item: Item, text: string | undefined): TableText {
  const items = table.items.flatMap((other) => (other !== item ? [other] : text === undefined ? [] : parseItem(text)))
  return { ...table, items }
}

export function findColumn(table: TableText, column: string): ColumnItem | undefined {
  const folded = foldName(column)
  return columnItems(table).find((item) => foldName(item.column) === folded)
}

export function editColumn(table: TableText, column: string, edit: (item: ColumnItem) => string): TableText {
  const item = findColumn(table, column)
  return item === undefined ? table : replaceItem(table, item, edit(item))
}

/** Adds a column after the last one. */
export function addColumnItem(table: TableText, text: string): TableText {
  const count = columnItems(table).length
  return { ...table, items: [...table.items.slice(0, count), parseColumn(` ${text}`), ...table.items.slice(count)] }
}

const RANKS: readonly Clause["kind"][] = ["unique", "check", "foreignKey", "primaryKey"]

/** Adds a constraint where TypeORM would write it: uniques, checks, foreign keys, the key. */
export function addConstraintItem(table: TableText, text: string): TableText {
  const added = parseItem(` ${text}`)
  const rank = rankOf(added[0])
  const at = table.items.findLastIndex((item) => rankOf(item) <= rank) + 1
  return { ...table, items: [...table.items.slice(0, at), ...added, ...table.items.slice(at)] }
}

function rankOf(item: Item | undefined): number {
  const [clause] = item?.clauses ?? []
  return item === undefined || item.column !== undefined || clause === undefined ? -1 : RANKS.indexOf(clause.kind)
}

/** Removes the first clause that matches, from its column or as a constraint of the table. */
export function removeClause(
  table: TableText,
  matches: (clause: Clause, item: Item) => boolean,
): TableText | undefined {
  for (const item of table.items) {
    const clause = item.clauses.find((candidate) => matches(candidate, item))
    if (clause === undefined) continue
    return replaceItem(table, item, item.column === undefined ? undefined : cut(item.text, clause))
  }
  return undefined
}

/** The text without a clause and the white space before it. */
function cut(text: string, { start, end }: Clause): string {
  const before = text.slice(0, start).trimEnd()
  return before + text.slice(end)
}

/** A column definition with more text after its last token. */
export function append(item: ColumnItem, text: string): string {
  const end = tokenize(item.text).at(-1)?.end ?? item.text.length
  return `${item.text.slice(0, end)} ${text}${item.text.slice(end)}`
}

export function setType(item: ColumnItem, type: string): string {
  const { start, end } = item.typeSpan
  return start === end
    ? splice(item.text, [{ start, end, by: ` ${type}` }])
    : splice(item.text, [{ start, end, by: type }])
}

/** Replaces all clauses of a kind by one text, or removes them. */
export function setClause(item: ColumnItem, kinds: readonly Clause["kind"][], text: string | undefined): string {
  const [first, ...others] = item.clauses.filter((clause) => kinds.includes(clause.kind))
  if (first === undefined) return text === undefined ? item.text : append(item, text)
  const without = [...others].reverse().reduce(cut, item.text)
  return text === undefined ? cut(without, first) : splice(without, [{ start: first.start, end: first.end, by: text }])
}

/** Labels stand right after the type, where TypeORM looks for them. */
export function setLabels(item: ColumnItem, check: string | undefined): string {
  const old = findLabelsCheck(item.column, item.clauses)
  if (old !== undefined) return check === undefined ? cut(item.text, old) : splice(item.text, [{ ...old, by: check }])
  const at = item.typeSpan.end
  return check === undefined ? item.text : splice(item.text, [{ start: at, end: at, by: ` ${check}` }])
}

/** AUTOINCREMENT added to or taken from the key clause of a column; the text as it is where there is none. */
export function setAutoincrement(item: ColumnItem, autoincrement: boolean): string {
  const key = item.clauses.find((clause) => clause.kind === "primaryKey")
  if (key?.kind !== "primaryKey" || key.autoincrement === autoincrement) return item.text
  if (autoincrement) return splice(item.text, [{ start: key.end, end: key.end, by: " AUTOINCREMENT" }])
  const word = tokenize(item.text).find((token) => token.start >= key.start && isToken(token, "autoincrement"))
  return word === undefined ? item.text : item.text.slice(0, word.start).trimEnd() + item.text.slice(word.end)
}

export function setWithoutRowid(table: TableText, withoutRowid: boolean): TableText {
  if (table.withoutRowid === withoutRowid) return table
  const options = [...(table.strict ? ["STRICT"] : []), ...(withoutRowid ? ["WITHOUT ROWID"] : [])]
  return { ...table, withoutRowid, tail: options.length === 0 ? ")" : `) ${options.join(", ")}` }
}
