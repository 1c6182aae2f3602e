import type { Options, PositionalOptions } from "yargs"
import type { Project } from "../project/project"
import type { RunEvent } from "../runner/events"

/** Exit status as `diff` has it: 0 done or nothing to do, 1 a check found something. 2 is an error thrown. */
export type ExitStatus = 0 | 1

/** What a command hands back; `json` is its `--json` document without `command` and `ok`. */
export interface Outcome {
  readonly status: ExitStatus
  readonly json: Readonly<Record<string, unknown>>
}

/** Where a command speaks. In `--json` mode `print` is silent and `note` still goes to stderr. */
export interface Terminal {
  /** A line of the result, on stdout. */
  print(line?: string): void
  /** A remark, warning or progress line, on stderr; silent with `--quiet`. */
  note(line: string): void
  /** True when a person can be asked. */
  readonly canAsk: boolean
  /** True when a line of stderr may be rewritten in place. */
  readonly isLive: boolean
  /** What a run tells, for programs. */
  readonly onEvent?: (event: RunEvent) => void
  /** True when stdout shows colours. */
  readonly hasColour: boolean
  /** Asks for one of several answers by number. @returns its index */
  choose(question: string, choices: readonly string[]): Promise<number>
  /** Asks for a line of text; empty when nothing was typed. */
  ask(question: string): Promise<string>
}

/** Options that every command takes. */
export interface GlobalArguments {
  readonly dataSource?: string
  readonly json: boolean
  readonly quiet: boolean
  readonly verbose: boolean
}

/** The values yargs read, by the long name of the option or positional. */
export type Arguments = GlobalArguments & Readonly<Record<string, unknown>>

export interface CommandContext {
  readonly cwd: string
  /** What a program gives that has its DataSource; absent: the file of one is looked for. */
  readonly project?: Project
  readonly terminal: Terminal
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal
}

/** One command of the binary. Adding one is a file in this folder and a line in `commands.ts`. */
export interface Command {
  readonly name: string
  /** Names that Alembic gives it. */
  readonly aliases?: readonly string[]
  readonly summary: string
  /** As yargs writes them: `[target]`, `<target..>`. */
  readonly positionals?: Readonly<Record<string, PositionalOptions>>
  /** The order and form of the positionals in the usage line. */
  readonly usage?: string
  readonly options?: Readonly<Record<string, Options>>
  readonly examples?: readonly (readonly [command: string, does: string])[]
  run(args: Arguments, context: CommandContext): Promise<Outcome>
}
