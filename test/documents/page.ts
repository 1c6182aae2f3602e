import { readFileSync } from "node:fs"

/** A fenced block of a page that is executed. */
export type Block =
  /** ```console: `$ command` lines, each with the output that must follow it. */
  | { readonly kind: "commands"; readonly line: number; readonly commands: readonly Command[] }
  /** ```ts some/file.ts: a file to write or to add to, or one that limbeck wrote and that must read so. */
  | { readonly kind: "file"; readonly line: number; readonly path: string; readonly text: string }

export interface Command {
  readonly text: string
  /** 0 unless the command ends with `# exit 1`. */
  readonly status: number
  /** Empty: the page shows none of it. */
  readonly output: string
}

/** The blocks of a page that its test executes. Every other fence is for reading: sh, sql, yaml, text, ts without a file. */
export function readPage(path: string): readonly Block[] {
  const blocks: Block[] = []
  let fence: { info: string; line: number; lines: string[]; indent: string } | undefined
  for (const [at, line] of readFileSync(path, "utf8").split("\n").entries()) {
    const mark = /^( *)```(.*)$/.exec(line)
    if (fence === undefined) {
      if (mark !== null) fence = { info: (mark[2] ?? "").trim(), line: at + 1, lines: [], indent: mark[1] ?? "" }
    } else if (mark === null || mark[2] !== "") fence.lines.push(line.slice(fence.indent.length))
    else {
      const block = toBlock(fence.info, fence.line, fence.lines)
      if (block !== undefined) blocks.push(block)
      fence = undefined
    }
  }
  return blocks
}

function toBlock(info: string, line: number, lines: readonly string[]): Block | undefined {
  const [language, path] = info.split(" ")
  if (language === "console") return { kind: "commands", line, commands: readCommands(lines) }
  if (path !== undefined) return { kind: "file", line, path, text: `${lines.join("\n")}\n` }
  return undefined
}

function readCommands(lines: readonly string[]): readonly Command[] {
  const commands: { text: string; status: number; output: string[] }[] = []
  for (const line of lines) {
    const typed = /^\$ (.*?)(?: +# exit (\d+))?$/.exec(line)
    if (typed !== null) commands.push({ text: typed[1] ?? "", status: Number(typed[2] ?? 0), output: [] })
    else if (line.startsWith("#")) continue
    else commands.at(-1)?.output.push(line)
  }
  return commands.map(({ text, status, output }) => ({ text, status, output: output.join("\n").trim() }))
}

/** What differs from day to day: ids, times, durations, folders. */
function blur(text: string): string {
  return text
    .replace(/\b(?=[0-9a-f]*\d)[0-9a-f]{12}\b/g, "<id>")
    .replace(/\d{13}/g, "<timestamp>")
    .replace(/\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?Z?)?)?/g, "<date>")
    .replace(/\b\d+(\.\d+)? (ms|s)\b/g, "<duration>")
    .replace(/\s+/g, " ")
    .trim()
}

/** @returns whether a text is as the page shows it, where `…` stands for anything */
export function isAsShown(shown: string, text: string): boolean {
  const parts = blur(shown).split("…")
  const pattern = parts.map((part) => part.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".*")
  return new RegExp(pattern, "s").test(blur(text))
}
