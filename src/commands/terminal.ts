import { Console } from "node:console"
import { createInterface } from "node:readline/promises"
import { paint, type Colour } from "./colour"
import type { GlobalArguments, Terminal } from "./command"

/** The terminal of this process. */
export function openTerminal(args: GlobalArguments): Terminal {
  const canAsk = process.stdin.isTTY && process.stderr.isTTY && process.env.CI === undefined && !args.json
  return {
    print: (line = "") => void (args.json || process.stdout.write(`${line}\n`)),
    note: (line) => void (args.quiet || process.stderr.write(`${paintLead(line, showsColour(process.stderr))}\n`)),
    canAsk,
    isLive: process.stderr.isTTY,
    hasColour: hasColour(args),
    choose: async (question, choices) => {
      process.stderr.write(`${question}\n${choices.map((choice, index) => `  ${index + 1}) ${choice}\n`).join("")}`)
      for (;;) {
        const answer = Number(await ask(`Type 1 to ${choices.length}: `))
        if (Number.isInteger(answer) && answer >= 1 && answer <= choices.length) return answer - 1
      }
    },
    ask,
  }
}

/**
 * What a project's files print while they are loaded (dotenv), and what TypeORM's loggers print (`logging: true`),
 * is no result: it goes to stderr, so that stdout holds a command's result alone.
 */
export function sendConsoleToStderr(): void {
  globalThis.console = new Console(process.stderr, process.stderr)
}

function hasColour(args: GlobalArguments): boolean {
  return !args.json && showsColour(process.stdout)
}

/** See no-color.org; FORCE_COLOR is what npm and Node itself read. */
export function showsColour(stream: NodeJS.WriteStream): boolean {
  if ((process.env.NO_COLOR ?? "") !== "") return false
  const { FORCE_COLOR = "" } = process.env
  return FORCE_COLOR === "" ? stream.isTTY : FORCE_COLOR !== "0"
}

const LEADS: Readonly<Record<string, Colour>> = {
  warning: "yellow",
  note: "cyan",
  next: "cyan",
  limbeck: "red",
  database: "grey",
}

/** A line of stderr with the word before its first colon in colour. */
export function paintLead(line: string, hasErrorColour: boolean): string {
  const lead = /^(\w+):/.exec(line)?.[1] ?? ""
  const colour = LEADS[lead]
  return colour === undefined ? line : paint(`${lead}:`, colour, hasErrorColour) + line.slice(lead.length + 1)
}

async function ask(question: string): Promise<string> {
  const reader = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return (await reader.question(question)).trim()
  } finally {
    reader.close()
  }
}
