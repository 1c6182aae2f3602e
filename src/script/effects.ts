/** Comments, and texts with what stands in them. */
const SILENT = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'|`(?:[^`\\]|\\[\s\S])*`/g

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
