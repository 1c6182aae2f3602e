import type { Default } from "../schema/columns"
import type { Target } from "./target"
import { uuidGenerator, type ColumnMetadata } from "./typeorm"

/** The default of a column of this canonical type, as TypeORM's `synchronize()` sets it. */
export function readDefault(column: ColumnMetadata, type: string, target: Target): Default | undefined {
  const text = isMoment(column.default, type, target) ? "now()" : defaultText(column, target)
  if (text === undefined) return undefined
  // Means the same as no default, but TypeORM writes it: SQLite keeps the text, and PostgreSQL the cast of it
  // for a varchar(100).
  return /^\s*null\s*$/i.test(text) ? { sql: text.trim() } : target.types.canonicalDefault(text, type)
}

/**
 * What `driver.normalizeDefault` writes after DEFAULT. TypeORM puts texts between quotes as they
 * are; where that would not be SQL (a lone quote, a Date, an object on SQLite) the value is quoted
 * as the literal it was meant to be.
 */
function defaultText(column: ColumnMetadata, target: Target): string | undefined {
  const value: unknown = column.default
  switch (typeof value) {
    case "undefined":
      return generatedText(column, target)
    case "function":
      return functionText(column, target)
    case "string":
      return quoteLoosely(value)
    case "object":
      return value === null ? generatedText(column, target) : objectText(value, column, target)
    default:
      return target.dataSource.driver.normalizeDefault(column)
  }
}

/**
 * PostgreSQL reads the text 'now()' as the moment in which the table is altered and keeps that for ever (manual
 * 8.5.1.4), so that the entity never agrees with the database: it is the call that was meant.
 */
function isMoment(value: unknown, type: string, { profile }: Target): boolean {
  if (!profile.structuredDefaults || typeof value !== "string") return false
  return /^(?:timestamp|date|time)/.test(type) && /^\s*now\s*(?:\(\s*\))?\s*$/i.test(value)
}

function generatedText(column: ColumnMetadata, { dataSource, profile }: Target): string | undefined {
  const isUuid = column.isGenerated && column.generationStrategy === "uuid"
  return isUuid && profile.uuidDefaults ? uuidGenerator(dataSource) : undefined
}

function functionText(column: ColumnMetadata, { dataSource }: Target): string | undefined {
  const made = (column.default as () => unknown)()
  if (typeof made === "number" || typeof made === "boolean") return String(made)
  if (typeof made !== "string" || made === "") return undefined
  // TypeORM 0.3 writes the JavaScript source of the function for an enum column (fixed in 1.0).
  return column.enum === undefined ? dataSource.driver.normalizeDefault(column) : made
}

function objectText(value: object, column: ColumnMetadata, { profile }: Target): string {
  if (value instanceof Date) return quote(profile.structuredDefaults ? value.toISOString() : sqliteTime(value))
  if (profile.structuredDefaults) {
    if (column.isArray && Array.isArray(value))
      return quoteLoosely(`{${value.map((item) => itemText(item, column)).join(",")}}`)
    return quote(JSON.stringify(value))
  }
  // TypeORM 0.3 writes `DEFAULT (a,b)` and `DEFAULT ([object Object])` here, which SQLite refuses.
  const isList = Array.isArray(value) && (column.type === "simple-array" || column.type === "simple-enum")
  return quote(isList ? value.map(String).join(",") : JSON.stringify(value))
}

/**
 * One item of an array literal. TypeORM joins the items as they are, so that a label with a comma would
 * be two, which no enum type takes; a text may have been written for that by its author. One that
 * would be no array literal, or lose its backslashes, is quoted all the same.
 */
function itemText(item: unknown, { enum: labels }: ColumnMetadata): string {
  const text = String(item)
  const isWritten = /^"(?:[^"\\]|\\.)*"$/s.test(text) || !/[{}"\\]/.test(text)
  const isPlain = labels === undefined ? isWritten : !/[,{}"\\\s]|^$|^null$/i.test(text)
  return isPlain ? text : `"${text.replace(/["\\]/g, "\\$&")}"`
}

/** A Date as TypeORM stores it on SQLite (DateUtils.mixedDateToUtcDatetimeString). */
function sqliteTime(date: Date): string {
  return date.toISOString().replace("T", " ").replace("Z", "")
}

/** A text whose author may have doubled its quotes, because TypeORM does not. */
function quoteLoosely(text: string): string {
  return /^(?:[^']|'')*$/.test(text) ? `'${text}'` : quote(text)
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
