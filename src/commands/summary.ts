import { describe, type Description } from "../operations/describe"
import type { Operation } from "../operations/operation"

/** What the whole change does, in one line: the comment of the class and its description in `history`. */
export function summarize(operations: readonly Operation[]): string {
  const lines = operations.filter((operation) => operation.verb !== "todo").flatMap(describe)
  if (lines.length === 0) return "No operations."
  if (lines.length <= 3) return sentence(lines.map((line) => line.text).join(", "))
  const tables = lines.filter((line) => /^(add|drop|rename) table /.test(line.text))
  const others = lines.length - tables.length
  const shown = tables.length === 0 ? lines.slice(0, 2) : tables.slice(0, 5)
  const rest = tables.length === 0 ? lines.length - 2 : tables.length - shown.length + others
  const more = rest === 0 ? "" : ` and ${rest} more ${rest === 1 ? "change" : "changes"}`
  return sentence(`${joinLike(shown)}${more}`)
}

/** `add table a`, `add table b` become `add table a, b`. */
function joinLike(lines: readonly Description[]): string {
  const groups = new Map<string, string[]>()
  for (const { text } of lines) {
    const words = text.split(" ")
    const act = words.slice(0, 2).join(" ")
    groups.set(act, [...(groups.get(act) ?? []), words.slice(2).join(" ")])
  }
  return [...groups].map(([act, names]) => `${act} ${names.join(", ")}`).join(", ")
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
