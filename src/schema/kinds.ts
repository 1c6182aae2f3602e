import type { Check, Exclusion, PrimaryKey, Unique } from "./constraints"
import type { Column } from "./columns"
import type { Enum } from "./enums"
import type { Extension, Namespace } from "./namespaces"
import type { ForeignKey } from "./foreign-keys"
import type { Index } from "./indexes"
import type { Table } from "./tables"
import type { View } from "./views"

/**
 * Every kind of object limbeck knows, with the type that describes it. Adding a kind starts here:
 * the compiler then lists the places that must answer for it.
 */
export interface Kinds {
  namespace: Namespace
  extension: Extension
  enum: Enum
  table: Table
  column: Column
  primaryKey: PrimaryKey
  unique: Unique
  check: Check
  exclusion: Exclusion
  index: Index
  foreignKey: ForeignKey
  view: View
}

export type Kind = keyof Kinds

/** Kinds that live in the schema itself. */
export type TopKind = "namespace" | "extension" | "enum" | "table" | "view"

/** Kinds that are part of one table (an index may also belong to a materialised view). */
export type PartKind = Exclude<Kind, TopKind>

/** Where the objects of a part kind are kept in a `Table`. */
export const PART_LISTS = {
  column: "columns",
  primaryKey: "primaryKey",
  unique: "uniques",
  check: "checks",
  exclusion: "exclusions",
  index: "indexes",
  foreignKey: "foreignKeys",
} as const satisfies Record<PartKind, keyof Table>

/** Where the objects of a top kind are kept in a `Schema`. */
export const TOP_LISTS = {
  namespace: "namespaces",
  extension: "extensions",
  enum: "enums",
  table: "tables",
  view: "views",
} as const

export const TOP_KINDS = Object.keys(TOP_LISTS) as readonly TopKind[]
export const PART_KINDS = Object.keys(PART_LISTS) as readonly PartKind[]

export function isTopKind(kind: Kind): kind is TopKind {
  return kind in TOP_LISTS
}
