import { createHash } from "node:crypto"
import { COLUMN_EDITS, type Edit } from "./column-edits"
import { TABLE_EDITS } from "./table-edits"

export const EDITS: Readonly<Record<string, Edit>> = { ...COLUMN_EDITS, ...TABLE_EDITS }

const ALTERATIONS = [
  "make longer",
  "make shorter",
  "give a length",
  "widen",
  "allow nulls",
  "refuse nulls",
  "default to a text",
  "default to a number",
  "default to a boolean",
  "default to a function",
  "comment",
  "make unique",
  "change what a delete does",
  "change the columns of an index",
  "reorder labels",
]
const ADDITIONS = [
  "add a nullable column",
  "add a column with a default",
  "add a text with a default",
  "add an index",
  "add a unique",
  "add a label",
  "add a foreign key",
  "add an entity",
  "take the length away",
  "require a relation",
  "widen a key",
]
const REMOVALS = [
  "drop an entity",
  "drop a nullable column",
  "drop a column that refuses nulls",
  "drop an index",
  "drop a unique",
  "default no more",
  "drop a foreign key",
  "remove a label",
  "rename a column",
]
const MOVES = [
  "rename a table",
  "rename a column",
  "add an index",
  "make longer",
  "drop a foreign key",
  "add a label in front",
]

/**
 * The changes that a set goes through: several edits at once, one alone, another for each set, and in the
 * end, as it loses rows, all together. Singly: each alone.
 */
export function planChanges(id: string, singly: boolean): readonly (readonly string[])[] {
  const names = Object.keys(EDITS)
  if (singly) return names.map((name) => [name])
  const at = createHash("sha256").update(id).digest().readUInt32BE(0) % names.length
  return [ALTERATIONS, ADDITIONS, MOVES, names.slice(at, at + 1), [...REMOVALS, ...ALTERATIONS, ...ADDITIONS]]
}
