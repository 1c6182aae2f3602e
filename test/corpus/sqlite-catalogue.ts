import type { Ask } from "./catalogue"

/**
 * What a SQLite database contains: pragmas for what they tell, and the parts of the CREATE TABLE
 * text that no pragma tells (names of constraints, checks, collations, deferral).
 */
export async function readSqliteCatalogue(ask: Ask): Promise<string[]> {
  const objects = await ask(
    `SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_autoindex%'`,
  )
  const lines: string[] = []
  for (const { type, name, sql } of objects) {
    if (type === "table") lines.push(...(await readTable(ask, String(name), String(sql))))
    else lines.push(`${String(type)} ${String(name)} ${normalize(String(sql))}`)
  }
  return lines
}

async function readTable(ask: Ask, table: string, sql: string): Promise<string[]> {
  const columns = await ask(`SELECT * FROM pragma_table_xinfo(?) ORDER BY cid`, [table])
  const keys = await ask(`SELECT * FROM pragma_foreign_key_list(?) ORDER BY id, seq`, [table])
  const options = await ask(`SELECT wr, strict FROM pragma_table_list WHERE name = ?`, [table])
  const indexes = await ask(
    `SELECT l."unique", l.origin, l.partial, group_concat(coalesce(x.name, '?') || ' ' || x."desc" || ' ' || x.coll, ', ') AS columns
       FROM pragma_index_list(?) AS l, pragma_index_xinfo(l.name) AS x WHERE x.key GROUP BY l.name`,
    [table],
  )
  return [
    `table ${table} ${JSON.stringify(options[0])} autoincrement=${/\bAUTOINCREMENT\b/i.test(sql)}`,
    `column order ${table} ${columns.map((column) => String(column.name)).join(", ")}`,
    ...columns.map(({ cid: _, ...column }) => `column ${table} ${JSON.stringify(column)}`),
    ...groupKeys(keys).map((key) => `foreign key ${table} ${key}`),
    ...indexes.map((index) => `index of ${table} ${JSON.stringify(index)}`),
    ...readItems(sql).map((item) => `text of ${table} ${item}`),
  ]
}

/** The number of a foreign key is its place in the text and means nothing. */
function groupKeys(rows: readonly Readonly<Record<string, unknown>>[]): string[] {
  const keys = new Map<unknown, string[]>()
  for (const { id, ...row } of rows) keys.set(id, [...(keys.get(id) ?? []), JSON.stringify(row)])
  return [...keys.values()].map((parts) => parts.join(" "))
}

/** Table constraints, and of a column its CHECK, COLLATE, generation and references. */
function readItems(sql: string): string[] {
  return splitBody(sql).flatMap((item) => {
    if (/^(CONSTRAINT|CHECK|UNIQUE|PRIMARY|FOREIGN)\b/i.test(item)) return [normalize(item)]
    const rest = /\b(CONSTRAINT|CHECK|COLLATE|GENERATED|AS|REFERENCES|DEFERRABLE)\b.*$/is.exec(item)
    const name = /^("[^"]*"|\S+)/.exec(item)?.[0] ?? ""
    return rest ? [normalize(`${name} ${withoutFacts(rest[0])}`)] : []
  })
}

/** What pragmas tell may stand before or after what they do not. */
function withoutFacts(clauses: string): string {
  const bare = clauses.replace(/\bNOT NULL\b/gi, "")
  const found = /\bDEFAULT\s*(\(|'(?:[^']|'')*'|[^\s,]+)/i.exec(bare)
  if (found === null) return bare
  const start = found.index + found[0].length
  let end = start
  for (let depth = found[1] === "(" ? 1 : 0; depth > 0 && end < bare.length; end++)
    depth += bare[end] === "(" ? 1 : bare[end] === ")" ? -1 : 0
  return bare.slice(0, found.index) + bare.slice(end)
}

/** The items between the outer parentheses of CREATE TABLE, split at commas outside quotes and parentheses. */
function splitBody(sql: string): string[] {
  const items: string[] = []
  let depth = 0
  let quote = ""
  let item = ""
  for (const char of sql) {
    if (quote !== "") {
      if (char === quote) quote = ""
    } else if (char === "'" || char === '"' || char === "`") quote = char
    else if (char === "[") quote = "]"
    else if (char === "(" && ++depth === 1) {
      item = ""
      continue
    } else if (char === ")" && --depth === 0) break
    else if (char === "," && depth === 1) {
      items.push(item.trim())
      item = ""
      continue
    }
    item += char
  }
  return [...items, item.trim()]
}

function normalize(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/ ?([(),]) ?/g, "$1")
    .trim()
}
