import { createInterface } from "node:readline/promises"
import type { GlobalArguments, Terminal } from "./command"

/** The terminal of this process. */
export function openTerminal(args: GlobalArguments): Terminal {
  const canAsk = process.stdin.isTTY && process.stderr.isTTY && process.env.CI === undefined && !args.json
  return {
    print: (line = "") => void (args.json || process.stdout.write(`${line}\n`)),
    note: (line) => void (args.quiet || process.stderr.write(`${line}\n`)),
    canAsk,
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

/** See no-color.org; FORCE_COLOR is what npm and Node itself read. */
function hasColour(args: GlobalArguments): boolean {
  if (args.json || (process.env.NO_COLOR ?? "") !== "") return false
  return (process.env.FORCE_COLOR ?? "") !== "" || process.stdout.isTTY
}

async function ask(question: string): Promise<string> {
  const reader = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return (await reader.question(question)).trim()
  } finally {
    reader.close()
  }
}
