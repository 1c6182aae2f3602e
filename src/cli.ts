#!/usr/bin/env node
import yargs, { type Options } from "yargs"
import type { Arguments, Command, Outcome } from "./commands/command"
import type * as All from "./commands/commands"
import type * as Current from "./commands/current"
import type * as Heads from "./commands/heads"
import type * as History from "./commands/history"
import type * as Run from "./commands/run"
import type * as Show from "./commands/show"
import { guardRevisions, readAlembicNames } from "./commands/arguments"
import { errorDocument, printError } from "./commands/report"
import { openTerminal, sendConsoleToStderr } from "./commands/terminal"
import { LimbeckError, messageOf } from "./errors"

const FAILED = 2
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const

interface Invocation {
  readonly command: Command
  readonly args: Arguments
}

/** Runs one command line. @returns the exit status */
async function main(argv: readonly string[]): Promise<number> {
  const json = argv.includes("--json")
  let name = "limbeck"
  const stop = new AbortController()
  const signals = listen(stop)
  try {
    const invocation = await parse(argv)
    if (invocation === undefined) return 0
    name = invocation.command.name
    const terminal = openTerminal(invocation.args)
    sendConsoleToStderr()
    const outcome = await invocation.command.run(invocation.args, { cwd: process.cwd(), terminal, signal: stop.signal })
    if (json) process.stdout.write(`${JSON.stringify(documentOf(name, outcome), null, 2)}\n`)
    return outcome.status
  } catch (error) {
    if (json) process.stdout.write(`${JSON.stringify(errorDocument(name, error), null, 2)}\n`)
    printError(error, argv.includes("--verbose"))
    return signals.received() ?? FAILED
  } finally {
    signals.stop()
  }
}

function documentOf(command: string, outcome: Outcome): object {
  return { command, ok: outcome.status === 0, ...outcome.json }
}

/** The first signal aborts what runs, so that it rolls back; a second one ends the process at once. */
function listen(stop: AbortController): { received(): number | undefined; stop(): void } {
  let received: number | undefined
  const handlers = Object.entries(SIGNALS).map(([signal, status]) => {
    const handler = (): void => {
      if (received !== undefined) process.exit(status)
      received = status
      stop.abort(
        new LimbeckError({ code: "interrupted", message: `interrupted by ${signal}`, next: "limbeck current" }),
      )
    }
    process.on(signal, handler)
    return { signal, handler }
  })
  return {
    received: () => received,
    stop: () => {
      for (const { signal, handler } of handlers) process.off(signal, handler)
    },
  }
}

/* eslint-disable @typescript-eslint/no-require-imports -- the commands that are not called are not loaded */
function loadCommands(): readonly Command[] {
  return (require("./commands/commands") as typeof All).COMMANDS
}

/** What deployments start every time, and what people ask all day, is loaded alone: the others would take longer than it does. */
const ALONE: Readonly<Record<string, () => Command>> = {
  run: () => (require("./commands/run") as typeof Run).run,
  current: () => (require("./commands/current") as typeof Current).current,
  history: () => (require("./commands/history") as typeof History).history,
  heads: () => (require("./commands/heads") as typeof Heads).heads,
  show: () => (require("./commands/show") as typeof Show).show,
}

function commandsFor([word = ""]: readonly string[]): readonly Command[] {
  const alone = Object.hasOwn(ALONE, word) ? ALONE[word] : undefined
  return alone === undefined ? loadCommands() : [alone()]
}
/* eslint-enable @typescript-eslint/no-require-imports */

async function parse(argv: readonly string[]): Promise<Invocation | undefined> {
  let invocation: Invocation | undefined
  let helped = false as boolean
  const parser = yargs(guardRevisions(readAlembicNames(argv)))
    .scriptName("limbeck")
    .usage("$0 <command> [options]\n\nSchema migrations for TypeORM: edit an entity, generate, review, run.")
    .parserConfiguration({ "parse-numbers": false, "parse-positional-numbers": false, "boolean-negation": false })
    .option("data-source", {
      alias: "d",
      type: "string",
      nargs: 1,
      describe: "file that exports the DataSource; file.ts#name picks one of several",
    })
    .option("json", { type: "boolean", default: false, describe: "one JSON document on stdout" })
    .option("quiet", { alias: "q", type: "boolean", default: false, describe: "no remarks on stderr" })
    .option("verbose", {
      alias: "v",
      type: "boolean",
      default: false,
      describe: "more detail: SQL, unmanaged tables, stack traces",
    })
    .strictCommands()
    .strict()
    .demandCommand(1, "")
    .wrap(Math.min(110, process.stdout.columns || 110))
    .help("help", "show help")
    .alias("help", "h")
    .version()
    .exitProcess(false)
    .fail((message: string, error: Error | undefined) => {
      // What yargs itself does not understand is sometimes an error of its own.
      throw error === undefined || error.name === "YError" ? usageError(message, argv) : error
    })
  for (const command of commandsFor(argv)) {
    parser.command({
      command: [`${command.name} ${command.usage ?? ""}`.trim(), ...(command.aliases ?? [])],
      describe: command.summary,
      builder: (own) => {
        for (const [key, positional] of Object.entries(command.positionals ?? {})) own.positional(key, positional)
        for (const [text, does] of command.examples ?? []) own.example(text, does)
        return own.options(requireValues(command.options ?? {}))
      },
      handler: (args) => {
        invocation = { command, args: args as unknown as Arguments }
      },
    })
  }
  parser.command({
    command: "help [command]",
    describe: "show help for all commands or one",
    handler: (args) => {
      helped = true
      const topic = args.command as string | undefined
      if (topic === undefined) parser.showHelp("log")
      else return parse([topic, "--help"]).then(() => undefined)
      return undefined
    },
  })
  if (argv.length === 0) {
    parser.showHelp("log")
    return undefined
  }
  await parser.parseAsync()
  return helped ? undefined : invocation
}

/** An option that takes a value and was given none would silently mean its default. */
function requireValues(options: Readonly<Record<string, Options>>): Record<string, Options> {
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => [
      name,
      option.type === "boolean" ? option : { ...option, nargs: 1 },
    ]),
  )
}

function usageError(message: string, argv: readonly string[]): LimbeckError {
  const command = loadCommands().find(({ name, aliases = [] }) =>
    argv.some((word) => word === name || aliases.includes(word)),
  )
  return new LimbeckError({
    code: "usage",
    message: message === "" ? "no command was given" : `cannot read the command line: ${message}`,
    next: command === undefined ? "limbeck help" : `limbeck help ${command.name}`,
  })
}

if (require.main === module) {
  void main(process.argv.slice(2))
    .catch((error: unknown) => {
      process.stderr.write(`limbeck: ${messageOf(error)}\n`)
      return FAILED
    })
    .then((status) => {
      // Drivers may keep sockets open; what was printed must be out before the process ends.
      process.stdout.write("", () => process.exit(status))
    })
}

export { main }
