import type { Row } from "../dialect"

/** A text of a row; empty where it is NULL. */
export function readText(row: Row, name: string): string {
  const value = row[name]
  if (typeof value === "string") return value
  return typeof value === "number" || typeof value === "bigint" ? String(value) : ""
}

export function readOptionalText(row: Row, name: string): string | undefined {
  return row[name] === null || row[name] === undefined ? undefined : readText(row, name)
}

export function readNumber(row: Row, name: string): number {
  return Number(row[name] ?? 0)
}

export function groupRows(rows: readonly Row[], by: string): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const key = readText(row, by)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return groups
}
