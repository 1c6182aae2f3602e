import { PART_KINDS, PART_LISTS, type Kind } from "../schema/kinds"
import type { Method } from "./api"

/** The method that prints or reads an operation of this verb on this kind. */
export function methodOf(verb: "create" | "drop" | "alter" | "rename", kind: Kind): Method {
  const word = verb === "create" && kind in PART_LISTS && kind !== "index" ? "add" : verb
  return `${word}${NOUNS[kind]}` as Method
}

/** Whether a call of this method may stand inside `alterTable`. */
export function isTableChangeMethod(method: Method): boolean {
  const verbs = ["create", "drop", "alter", "rename"] as const
  return (
    method === "alterTableOptions" || PART_KINDS.some((kind) => verbs.some((verb) => methodOf(verb, kind) === method))
  )
}

const NOUNS: { readonly [K in Kind]: string } = {
  namespace: "Schema",
  extension: "Extension",
  enum: "Enum",
  table: "Table",
  column: "Column",
  primaryKey: "PrimaryKey",
  unique: "Unique",
  check: "Check",
  exclusion: "Exclusion",
  index: "Index",
  foreignKey: "ForeignKey",
  view: "View",
}
