import { printComment, printKey, printLiteral } from "./literal"
import { isPlainObject } from "./variants"
import { isWrittenCall, type WrittenCall } from "./write-call"

const WIDTH = 120

/** One statement of `up` or `down`, indented, laid out as prettier would. */
export function printStatement(call: WrittenCall, on: string | undefined, indent: string): string {
  const receiver = on === undefined ? "op" : `op.on(${printLiteral(on)})`
  const text = printCall(call, `await ${receiver}.`, indent)
  return `${indent}${text}${lossComment(call)}\n`
}

/** Of a call, or of a call that stands per dialect. */
function lossComment(value: unknown): string {
  const calls = isWrittenCall(value) ? [value] : isPlainObject(value) ? Object.values(value).filter(isWrittenCall) : []
  const losses = new Set(calls.flatMap((call) => call.loss ?? []))
  return losses.size === 0 ? "" : ` // ${printComment([...losses].join(", ").replaceAll(", loses ", ", "))}`
}

/** `before` stands in front of the method on its first line. */
function printCall(call: WrittenCall, before: string, indent: string): string {
  const head = `${before}${call.method}(`
  const last = call.args.at(-1)
  const rest = call.args.slice(0, -1)
  const flat = `${head}${call.args.map(printFlat).join(", ")})`
  if (fits(flat, indent) && !mustBreak(call) && !(isNested(last) && flat.includes("\n"))) return flat
  const hugged = `${head}${rest.map((arg) => `${printFlat(arg)}, `).join("")}`
  if (isNested(last) && !rest.some(isNested) && fits(hugged, indent)) return `${hugged}${printBroken(last, indent)})`
  const inner = `${indent}  `
  return `${head}\n${call.args.map((arg) => `${inner}${printValue(arg, inner)},\n`).join("")}${indent})`
}

function printValue(value: unknown, indent: string, before = ""): string {
  if (isWrittenCall(value)) return printCall(value, "", indent)
  const flat = printFlat(value)
  if (!isNested(value) || (fits(before + flat, indent) && !flat.includes("\n") && !mustBreak(value))) return flat
  return printBroken(value, indent)
}

function printBroken(value: object, indent: string): string {
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    const lines = value.map((element: unknown) => {
      return `${inner}${printValue(element, inner)},${lossComment(element)}\n`
    })
    return lines.length === 0 ? "[]" : `[\n${lines.join("")}${indent}]`
  }
  const lines = Object.entries(value).map(([key, own]) => {
    const name = `${printKey(key)}: `
    return `${inner}${name}${printValue(own, inner, name)},\n`
  })
  return lines.length === 0 ? "{}" : `{\n${lines.join("")}${indent}}`
}

function printFlat(value: unknown): string {
  if (isWrittenCall(value)) return `${value.method}(${value.args.map(printFlat).join(", ")})`
  if (Array.isArray(value)) return `[${value.map(printFlat).join(", ")}]`
  if (!isPlainObject(value)) return printLiteral(value)
  const entries = Object.entries(value).map(([key, inner]) => `${printKey(key)}: ${printFlat(inner)}`)
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`
}

/** A new table reads best as a list of its columns; a change that loses data has a line and comment of its own. */
function mustBreak(value: unknown): boolean {
  if (isWrittenCall(value)) return value.method === "createTable" || value.args.some(mustBreak)
  if (isPlainObject(value)) return "columns" in value && isNested(value.columns) && mustBreak(value.columns)
  if (!Array.isArray(value)) return false
  const elements = value as readonly unknown[]
  if (elements.some((element) => lossComment(element) !== "" || isColumn(element))) return true
  return elements.length > 1 && elements.some(isWrittenCall)
}

function isColumn(value: unknown): boolean {
  return isPlainObject(value) && "name" in value && "type" in value
}

function isNested(value: unknown): value is object {
  return !isWrittenCall(value) && (Array.isArray(value) || isPlainObject(value))
}

/** Of a text of several lines only the first can be too long: breaking around it gains nothing. */
function fits(text: string, indent: string): boolean {
  const [first = ""] = text.split("\n", 1)
  return indent.length + first.length <= WIDTH
}
