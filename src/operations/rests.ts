import { nameKey, type Name } from "../schema/names"
import type { Operation, PartOperation } from "./operation"

/** What an operation makes under a name that was not there: `table products`, `column products price`. */
export function makes(operation: Operation): string[] {
  if (operation.verb === "group") return operation.operations.flatMap(makes)
  if (operation.verb !== "create" && operation.verb !== "rename" && operation.verb !== "alter") return []
  switch (operation.kind) {
    case "table":
      if (operation.verb === "alter") return []
      if (operation.verb === "rename") return [top("table", operation.to)]
      return [top("table", operation.object), ...operation.object.columns.flatMap(typeOf)]
    case "enum":
    case "view":
      if (operation.verb === "alter") return []
      return [top(operation.kind, operation.verb === "rename" ? operation.to : operation.object)]
    case "column": {
      if (operation.verb === "rename") return [column(operation.table, operation.to)]
      const made = operation.verb === "create" ? operation.object : operation.to
      return [...(operation.verb === "create" ? [column(operation.table, made.name)] : []), ...typeOf(made)]
    }
    default:
      return []
  }
}

/** Whether an operation is about something that an earlier one made, so that the database does not know it. */
export function restsOn(operation: Operation, made: ReadonlySet<string>): boolean {
  if (made.size === 0) return false
  if (operation.verb === "group") return operation.operations.some((part) => restsOn(part, made))
  return namesIn(operation).some((name) => made.has(name))
}

function namesIn(operation: Exclude<Operation, { verb: "group" }>): string[] {
  if ("table" in operation) {
    const columns = "kind" in operation && operation.kind === "column" ? columnsIn(operation) : []
    return [top("table", operation.table), ...columns.map((name) => column(operation.table, name))]
  }
  if (!("kind" in operation)) return []
  const { kind } = operation
  if (kind !== "table" && kind !== "enum" && kind !== "view") return []
  if (operation.verb === "create") return []
  if (operation.verb === "rename") return [top(kind, operation.from)]
  return [top(kind, operation.kind === "view" && operation.verb === "alter" ? operation.from : operation.name)]
}

function columnsIn(operation: Extract<PartOperation, { kind: "column" }>): string[] {
  switch (operation.verb) {
    case "create":
      return []
    case "alter":
      return [operation.from.name]
    case "rename":
      return [operation.from]
    case "drop":
    case "change":
      return [operation.name]
  }
}

function top(kind: "table" | "enum" | "view", name: Name): string {
  return `${kind} ${nameKey(name)}`
}

function column(table: Name, name: string): string {
  return `column ${nameKey(table)} ${name}`
}

/** A type that a new column uses has users that the database does not know. */
function typeOf({ enumName }: { readonly enumName?: Name }): string[] {
  return enumName === undefined ? [] : [top("enum", enumName)]
}
