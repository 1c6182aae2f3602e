import { SourceMap, type SourceMapPayload } from "node:module"
import { fileURLToPath } from "node:url"
import { isRecord } from "./options"
import type { Position } from "./code-frame"

/** Node's own value of Error.prepareStackTrace, by version. */
const nodeDefaults = new Set(["ErrorPrepareStackTrace", "prepareStackTraceCallback"])

/** The source map of a file that the loader compiled, as JSON. */
type FindMap = (file: string) => string | undefined

/** V8's call sites print themselves as stack traces show them, which their type does not say. */
interface Frame extends NodeJS.CallSite {
  toString(): string
}

type FormatStack = (error: Error, frames: readonly Frame[]) => string

const maps = new Map<string, SourceMap | undefined>()
let findMap: FindMap = () => undefined

/**
 * Stack traces of the loader's files show the lines of the TypeScript. Node's own
 * `setSourceMapsEnabled(true)` would read the map of every file of every package that is loaded
 * afterwards (TypeORM alone has 700); this reads one when a stack is looked at.
 */
export function mapStackTraces(find: FindMap): void {
  findMap = find
  const errors = Error as unknown as { prepareStackTrace?: FormatStack }
  // Somebody who formats stacks already (Jest, source-map-support) goes on doing it.
  const existing = errors.prepareStackTrace
  if (existing === undefined || nodeDefaults.has(existing.name)) errors.prepareStackTrace = formatStack
}

function formatStack(error: Error, frames: readonly Frame[]): string {
  return [String(error), ...frames.map((frame) => `    at ${describeFrame(frame)}`)].join("\n")
}

function describeFrame(frame: Frame): string {
  const text = frame.toString()
  const position = {
    file: frame.getFileName() ?? "",
    line: frame.getLineNumber() ?? 0,
    column: frame.getColumnNumber() ?? 0,
  }
  const original = originalPosition(position)
  return original === position
    ? text
    : text.replace(`:${position.line}:${position.column}`, `:${original.line}:${original.column}`)
}

/** The place in the TypeScript file that a place in its output came from. */
export function originalPosition(position: Position): Position {
  const map = readMap(position.file)
  const entry: unknown = map?.findEntry(position.line - 1, position.column - 1)
  if (!isRecord(entry) || typeof entry.originalLine !== "number") return position
  const column = typeof entry.originalColumn === "number" ? entry.originalColumn : 0
  return { file: position.file, line: entry.originalLine + 1, column: column + 1 }
}

function readMap(file: string): SourceMap | undefined {
  if (maps.has(file)) return maps.get(file)
  const text = findMap(file)
  const map = text === undefined ? undefined : new SourceMap(JSON.parse(text) as SourceMapPayload)
  maps.set(file, map)
  return map
}

/** Where an error came from: the first frame, or the heading of a syntax error, that `isWanted` takes. */
export function positionOf(error: unknown, isWanted: (file: string) => boolean): Position | undefined {
  if (!isRecord(error) || typeof error.stack !== "string") return undefined
  // V8 puts `file:line`, the line and a caret above the message of a syntax error in JavaScript.
  const heading = /^((?:file:\/\/)?\/?[^\n]+?):(\d+)\n(?:[^\n]*\n( *)\^)?/.exec(error.stack)
  if (heading?.[1] !== undefined && isWanted(pathOf(heading[1]))) {
    return { file: pathOf(heading[1]), line: Number(heading[2]), column: (heading[3]?.length ?? 0) + 1 }
  }
  for (const [, place, line, column] of error.stack.matchAll(/\n +at (?:[^\n]*\()?([^\n()]+):(\d+):(\d+)\)?/g)) {
    const file = pathOf(place ?? "")
    if (isWanted(file)) return { file, line: Number(line), column: Number(column) }
  }
  return undefined
}

function pathOf(place: string): string {
  const path = place.replace(/^async /, "")
  return path.startsWith("file://") ? fileURLToPath(path) : path
}
