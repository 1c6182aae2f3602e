import { WORDS } from "../operations/describe"
import type { Operation } from "../operations/operation"
import { displayName, type Name } from "../schema/names"

/** `Add` `new_field` ` to products`: clauses that differ only in the middle become one. */
interface Clause {
  readonly act: string
  readonly item: string
  readonly place: string
}

/** Clauses and items that one line shows before it only counts the rest. */
const SHOWN = 3

/** One line for the class comment that says what operations do: `Add new_field to products.` */
export function describeChanges(operations: readonly Operation[]): string {
  const groups = new Map<string, { clause: Clause; items: Set<string> }>()
  for (const clause of operations.flatMap(clausesOf)) {
    const key = JSON.stringify([clause.act, clause.place])
    const group = groups.get(key) ?? { clause, items: new Set() }
    group.items.add(clause.item)
    groups.set(key, group)
  }
  const clauses = [...groups.values()].map(
    ({ clause, items }) => `${clause.act} ${enumerate([...items])}${clause.place}`,
  )
  if (clauses.length === 0) return "Change nothing."
  const rest = clauses.length - SHOWN
  const sentence = clauses.slice(0, SHOWN).join(", ") + (rest > 0 ? `, and ${rest} more` : "")
  return `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}.`
}

function enumerate(items: readonly string[]): string {
  const rest = items.length - SHOWN
  if (rest > 0) return `${items.slice(0, SHOWN).join(", ")} and ${rest} more`
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1) ?? ""}`
}

function clausesOf(operation: Operation): Clause[] {
  switch (operation.verb) {
    case "group":
      return operation.operations.flatMap(clausesOf)
    case "execute":
      return [{ act: "run", item: "SQL", place: "" }]
    case "insert":
      return [{ act: "add", item: "rows", place: ` to ${displayName(operation.table)}` }]
    case "backfill":
      return [
        { act: "fill", item: Object.keys(operation.set).join(", "), place: ` of ${displayName(operation.table)}` },
      ]
    case "todo":
      return []
    case "irreversible":
      return []
    default:
      return "table" in operation ? [partClause(operation)] : [topClause(operation)]
  }
}

type Change = Exclude<Operation, { verb: "group" | "execute" | "insert" | "backfill" | "todo" | "irreversible" }>

function topClause(operation: Exclude<Change, { table: Name }>): Clause {
  const word = operation.kind === "table" ? "" : `${WORDS[operation.kind]} `
  switch (operation.verb) {
    case "create":
      return { act: "create", item: `${word}${displayName(operation.object)}`, place: "" }
    case "drop":
      return { act: "drop", item: `${word}${displayName(operation.name)}`, place: "" }
    case "rename":
      return { act: "rename", item: `${word}${displayName(operation.from)}`, place: ` to ${displayName(operation.to)}` }
    case "alter":
      return {
        act: "alter",
        item: `${word}${displayName("name" in operation ? operation.name : operation.from)}`,
        place: "",
      }
  }
}

/** Columns by name, everything else by what it is: the names of constraints say nothing. */
function partClause(operation: Extract<Change, { table: Name }>): Clause {
  const table = displayName(operation.table)
  if (operation.kind === "table") return { act: "alter", item: "options", place: ` of ${table}` }
  const nameOf = (name: string): string => (operation.kind === "column" ? name : WORDS[operation.kind])
  switch (operation.verb) {
    case "create":
      return { act: "add", item: nameOf(operation.object.name), place: ` to ${table}` }
    case "drop":
      return { act: "drop", item: nameOf(operation.name), place: ` from ${table}` }
    case "rename":
      return {
        act: "rename",
        item: nameOf(operation.from),
        place: ` of ${table}${operation.kind === "column" ? ` to ${operation.to}` : ""}`,
      }
    case "alter":
      return { act: "alter", item: nameOf(operation.from.name), place: ` of ${table}` }
    case "change":
      return { act: "alter", item: nameOf(operation.name), place: ` of ${table}` }
  }
}
