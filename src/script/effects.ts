/** JavaScript ends a line at four signs (ECMAScript, LineTerminator). */
const COMMENT = String.raw`\/\*[\s\S]*?\*\/|\/\/[^\n\r\u2028\u2029]*`

/** Without a choice inside a loop: a literal may have many millions of signs. */
const QUOTED = String.raw`"[^"\\\n]*(?:\\[\s\S][^"\\\n]*)*"|'[^'\\\n]*(?:\\[\s\S][^'\\\n]*)*'`

/** Comments, and texts with what stands in them. */
const SILENT = new RegExp(`${COMMENT}|${QUOTED}|${String.raw`\`[^\`\\]*(?:\\[\s\S][^\`\\]*)*\``}`, "g")

/** Texts in a group, and comments; a template with a value in it stays, and is no plain text. */
export const PLAIN_TEXTS = new RegExp(
  `${COMMENT}|(${QUOTED}|${String.raw`\`[^\`\\$]*(?:(?:\\[\s\S]|\$(?!\{))[^\`\\$]*)*\``})`,
  "g",
)

/**
 * Names of what acts on the world outside the database, as source and compiled code write them. Not
 * everything can be known here; what is slow is left behind by the recorder besides.
 */
const EFFECTS =
  /(?<![.\w$])(fetch|process|console|require|setTimeout|setInterval|setImmediate|XMLHttpRequest|WebSocket|fs|axios|got|(?:node_)?(?:fs|http|https|net|child_process|promises|axios|got)(?:_\d+)?|import(?=\s*\())(?![\w$])(?!\s*:)/

/** What a function uses that must not happen twice: `fetch`. It is then not run only to be read. */
export function effectOf(source: string): string | undefined {
  return EFFECTS.exec(source.replace(SILENT, '""'))?.[1]
}

/** The text of a method, as the engine keeps it. */
export function sourceOf(object: object, method: string): string {
  const code: unknown = Reflect.get(object, method)
  return typeof code === "function" ? Function.prototype.toString.call(code) : ""
}

/** The texts of `op.todo("...")` or `op.irreversible("...")` in a function that cannot be recorded. */
export function findCalls(code: string, method: "todo" | "irreversible"): string[] {
  const source = code.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/[^\n]*/g, "")
  const calls = new RegExp(`\\.${method}\\(\\s*("(?:[^"\\\\\\n]|\\\\.)*"|'(?:[^'\\\\\\n]|\\\\.)*'|\`[^\`]*\`)`, "g")
  return [...source.matchAll(calls)].map(([, text = ""]) => text.slice(1, -1).replace(/\\(.)/g, "$1"))
}
