import { displayName, type Name } from "../schema/names"
import type { Kind } from "../schema/kinds"
import type { Operation } from "./operation"

/** One line of a summary. */
export interface Description {
  /** `+` adds, `~` changes, `-` removes without loss, `!` loses data. */
  readonly sign: "+" | "~" | "-" | "!"
  /** Without the sign: `add column users.email`. */
  readonly text: string
  /** What is lost for good, as a comment in the file says it: `products.new_field`. */
  readonly loses?: string
}

/** The kinds in words. */
export const WORDS: Record<Kind, string> = {
  namespace: "schema",
  extension: "extension",
  enum: "enum",
  table: "table",
  column: "column",
  primaryKey: "primary key",
  unique: "unique constraint",
  check: "check",
  exclusion: "exclusion",
  index: "index",
  foreignKey: "foreign key",
  view: "view",
}

/** What an operation does, one line for each change; a group gives one line for each of its operations. */
export function describe(operation: Operation): Description[] {
  switch (operation.verb) {
    case "group":
      return operation.operations.flatMap(describe)
    case "execute":
      return [{ sign: "~", text: `execute ${firstLine(operation.sql)}` }]
    case "insert":
      return [{ sign: "+", text: `add ${rowsOf(operation.rows.length)} to ${displayName(operation.table)}` }]
    case "backfill":
      return [{ sign: "~", text: `fill ${Object.keys(operation.set).join(", ")} of ${displayName(operation.table)}` }]
    case "todo":
      return [{ sign: "!", text: `decide: ${operation.question}` }]
    case "irreversible":
      return [{ sign: "!", text: `irreversible: ${operation.reason}` }]
    case "create":
      return [{ sign: "+", text: `add ${WORDS[operation.kind]} ${path(operation, operation.object)}` }]
    case "drop":
      return [describeDrop(operation)]
    case "rename":
      return [
        {
          sign: "~",
          text: `rename ${WORDS[operation.kind]} ${path(operation, operation.from)} to ${text(operation.to)}`,
        },
      ]
    case "change":
      return [{ sign: "~", text: `alter column ${path(operation, operation.name)}` }]
    case "alter":
      return [describeAlter(operation)]
  }
}

function rowsOf(count: number): string {
  return count === 1 ? "1 row" : `${count} rows`
}

function describeDrop(operation: Extract<Operation, { verb: "drop" }>): Description {
  const name = operation.name === "" ? nameless(operation) : path(operation, operation.name)
  const holdsRows =
    operation.kind === "table" || (operation.kind === "column" && operation.object?.generated === undefined)
  const line = `drop ${WORDS[operation.kind]} ${name}`
  return holdsRows ? { sign: "!", text: line, loses: name } : { sign: "-", text: line }
}

function describeAlter(operation: Extract<Operation, { verb: "alter" }>): Description {
  if (operation.kind === "table") return { sign: "~", text: `alter options of table ${displayName(operation.table)}` }
  if (operation.kind === "enum") {
    const name = displayName(operation.name)
    const changes = labelChanges(operation.from, operation.to, operation.map)
    const whole = `alter enum ${name} (${changes})`
    return { sign: "~", text: whole, ...lostLabels(name, operation.from, operation.to, operation.map) }
  }
  const line = `alter ${WORDS[operation.kind]} ${path(operation, operation.from)}`
  if (operation.kind !== "column") return { sign: "~", text: line }
  const { from, to } = operation
  const changes = [
    from.type === to.type ? [] : [`type ${from.type} -> ${to.type}`],
    from.nullable === to.nullable ? [] : [to.nullable ? "null allowed" : "not null"],
    JSON.stringify(from.default) === JSON.stringify(to.default) ? [] : ["default"],
    JSON.stringify(from.enum) === JSON.stringify(to.enum)
      ? []
      : [`labels ${labelChanges(from.enum ?? [], to.enum ?? [], operation.map)}`],
    from.comment === to.comment ? [] : ["comment"],
  ].flat()
  const whole = changes.length === 0 ? line : `${line} (${changes.join(", ")})`
  const lost = lostLabels(path(operation, from), from.enum ?? [], to.enum ?? from.enum ?? [], operation.map)
  return { sign: "~", text: whole, ...lost }
}

/** `+ "sold", - "gone", "tools" -> "tooling"`, or that only the order changes. */
function labelChanges(
  from: readonly string[],
  to: readonly string[],
  map: Readonly<Record<string, string>> = {},
): string {
  const moved = new Map(Object.entries(map))
  const gone = from.filter((label) => !to.includes(label))
  const come = to.filter((label) => !from.includes(label) && ![...moved.values()].includes(label))
  const quote = (label: string): string => JSON.stringify(label)
  const changes = [
    ...come.map((label) => `+ ${quote(label)}`),
    ...gone.map((label) => {
      const next = moved.get(label)
      return next === undefined ? `- ${quote(label)}` : `${quote(label)} -> ${quote(next)}`
    }),
  ]
  if (changes.length === 0) return "order of labels"
  return changes.length <= 6 ? changes.join(", ") : `${changes.slice(0, 6).join(", ")} and ${changes.length - 6} more`
}

/** Labels that go without a successor of their own: their rows become something else. */
function lostLabels(
  name: string,
  from: readonly string[],
  to: readonly string[],
  map: Readonly<Record<string, string>> = {},
): { sign: "!"; loses: string } | undefined {
  const isRenamed = (label: string): boolean => {
    const next = Object.hasOwn(map, label) ? map[label] : undefined
    return next !== undefined && !from.includes(next)
  }
  const lost = from.filter((label) => !to.includes(label) && !isRenamed(label))
  return lost.length === 0
    ? undefined
    : { sign: "!", loses: lost.map((label) => `${name} ${JSON.stringify(label)}`).join(", ") }
}

function path(operation: object, object: Name | string): string {
  const own = text(object)
  if (!("table" in operation)) return own
  return `${displayName(operation.table as Name)}.${own}`
}

/** What a constraint without a name says: `products (sku)`, `products (price > 0)`. */
function nameless(operation: Extract<Operation, { verb: "drop" }>): string {
  const { object } = operation
  const said =
    object === undefined ? "" : "columns" in object ? listOf(object.columns) : "sql" in object ? object.sql : ""
  return `${"table" in operation ? displayName(operation.table) : ""} (${said})`
}

function listOf(columns: readonly unknown[]): string {
  return columns.filter((column) => typeof column === "string").join(", ")
}

function text(object: Name | string): string {
  return typeof object === "string" ? object : displayName(object)
}

function firstLine(sql: string): string {
  const line = sql.trim().split("\n", 1)[0] ?? ""
  return line.length > 60 ? `${line.slice(0, 57)}...` : line
}
