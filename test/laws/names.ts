import type { TestDialect } from "../support/databases"
import type { Model } from "./model"

const PLAIN = ["name", "Price", "select", "made at", "größe", "order", "user", "c--d", "x$1", "IDX", "日本🦄", "%s{0}?", "back\\slash", "constructor", "/*x*/ ;"] // prettier-ignore
/** TypeORM does not quote these; it takes a dot in the name of a table for the end of a schema. */
const HOSTILE = ['say "so"', "it's", "a.b"]
const LONG = "a_name_that_goes_on_and_on_until_it_is_as_long_as_a_name_can_be"

/** Which names a model uses besides the plain ones. */
export const STYLES = ["plain", "plain", "plain", "hostile", "long"] as const
export type Style = (typeof STYLES)[number]

/** A name that no other thing has. Tables have no dots, and leave room for the names that derive from theirs. */
export function freshName(model: Model, choice: number, of: "table" | "column"): [Model, string] {
  const plain = chooseName(model.style, choice, of)
  let name = plain
  for (let number = 2; model.names.includes(name.toLowerCase()); number++)
    name = plain.startsWith(LONG.slice(0, 9)) ? `${number}_${plain}`.slice(0, plain.length) : `${plain}${number}`
  return [{ ...model, names: [...model.names, name.toLowerCase()] }, name]
}

function chooseName(style: Style, choice: number, of: "table" | "column"): string {
  if (style === "long" && choice % 4 === 0) return of === "table" ? LONG.slice(0, 44) : LONG
  if (style === "hostile" && choice % 3 === 0) return HOSTILE[choice % (of === "table" ? 2 : 3)] ?? "name"
  return PLAIN[choice % PLAIN.length] ?? "name"
}

/** Whether TypeORM cannot write the name. */
export function isHostile(name: string): boolean {
  return /["'.]/.test(name)
}

/** The name as the engine keeps it; all long names here are ASCII. */
export function keptName(name: string, dialect: TestDialect): string {
  return dialect === "postgres" && /^[\x20-\x7e]*$/.test(name) ? name.slice(0, 63) : name
}

export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

const COMMENTS = [`it's "so"`, "-- none; */", "two\nlines \\", "größer 🦄 $1 $$"]

export function commentOf(choice: number): string {
  return `${COMMENTS[choice % COMMENTS.length] ?? ""} ${choice}`
}

const LABELS = [
  "red",
  "it's",
  "a, b",
  "",
  "Größe",
  "x\\y",
  'say "so"',
  "new",
  "{y}",
  "a=b",
  "c:d",
  "NULL",
  "very_long_label_that_goes_on_and_on_until_it_is_quite_long_",
]

export function labelTexts(): readonly string[] {
  return LABELS
}

/** A label that was never there. */
export function freshLabel(number: number): string {
  return `${LABELS[number % LABELS.length] ?? ""} ${number}`
}
