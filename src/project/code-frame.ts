import { readFileSync } from "node:fs"

/** A place in a source file; line and column count from 1. */
export interface Position {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** The line of a position, with its number and a caret below. */
export function frameOf(position: Position, source = readSource(position.file)): string {
  const text = source.split(/\r?\n/)[position.line - 1]
  // A line of a bundle says nothing, and would fill the screen.
  if (text === undefined || text.length > 300) return ""
  const label = `  ${position.line} | `
  const indent = text.slice(0, position.column - 1).replace(/[^\t]/g, " ")
  return `${label}${text}\n${" ".repeat(label.length - 2)}| ${indent}^`
}

function readSource(file: string): string {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return ""
  }
}
