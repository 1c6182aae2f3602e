import { LimbeckError } from "../errors"
import type { Name } from "../schema/names"

declare const trusted: unique symbol

/** SQL text that was built with quoting. A plain string is not one; only this file makes them. */
export interface Sql {
  readonly text: string
  readonly [trusted]: true
}

function trust(text: string): Sql {
  return { text } as Sql
}

/** Builds SQL. Only SQL may be put in: quote a name with `id`, a value with `lit`. */
export function sql(texts: TemplateStringsArray, ...parts: readonly Sql[]): Sql {
  return trust(texts.reduce((text, next, index) => text + (parts[index - 1]?.text ?? "") + next))
}

/** A quoted identifier. @throws LimbeckError `bad-name` for a NUL character, which no engine can hold. */
export function id(name: string): Sql {
  return trust(`"${refuseNul(name).replaceAll('"', '""')}"`)
}

/** A quoted, qualified identifier: `"auth"."users"`. */
export function ref(name: Name): Sql {
  return name.schema === undefined ? id(name.name) : sql`${id(name.schema)}.${id(name.name)}`
}

/**
 * A literal. Strings in single quotes with quotes doubled; a backslash is itself in both engines
 * (PostgreSQL manual 4.1.2.1, `standard_conforming_strings` is on since 9.1).
 */
export function lit(value: string | number | bigint | boolean | null): Sql {
  if (value === null) return trust("NULL")
  if (typeof value === "string") return trust(`'${refuseNul(value).replaceAll("'", "''")}'`)
  return trust(String(value))
}

/**
 * SQL that a person or the engine wrote: an expression, a type, a whole statement. Never made from a
 * name or a value.
 */
export function verbatim(text: string): Sql {
  return trust(refuseNul(text))
}

export function join(parts: readonly Sql[], separator = ", "): Sql {
  return trust(parts.map((part) => part.text).join(separator))
}

/** A list of quoted identifiers: `"a", "b"`. */
export function ids(names: readonly string[]): Sql {
  return join(names.map(id))
}

export const nothing: Sql = trust("")

/** `part` after a space, or nothing. */
export function maybe(part: Sql | undefined): Sql {
  return part === undefined ? nothing : sql` ${part}`
}

function refuseNul(text: string): string {
  if (!text.includes("\0")) return text
  throw new LimbeckError({
    code: "bad-name",
    message: `cannot write SQL for ${JSON.stringify(text)}: it contains a NUL character, which no database can hold`,
    next: "remove the character from the name or value",
  })
}
