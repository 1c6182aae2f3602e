import type { DataSource } from "typeorm"
import type { Command } from "../commands/command"
import { COMMANDS } from "../commands/commands"
import { LimbeckError } from "../errors"
import { projectOf } from "../project/given-project"
import type { RunEvent } from "../runner/events"
import { toArguments } from "./arguments"
import { terminalOf } from "./logger"
import type { LibraryOptions } from "./options"

interface AnyOptions extends LibraryOptions {
  readonly onEvent?: (event: RunEvent) => void
}

/**
 * Carries out a command for a program that has its DataSource: the same code as on a command line, with its
 * options as an object, and as result what `--json` prints.
 */
export async function callCommand(name: string, dataSource: DataSource, options: AnyOptions): Promise<object> {
  const { logger, signal = new AbortController().signal, cwd, settings, onEvent, ...own } = options
  const project = projectOf(dataSource, {
    ...(cwd === undefined ? {} : { cwd }),
    ...(settings === undefined ? {} : { settings }),
  })
  const { status, json } = await findCommand(name).run(toArguments({ ...own }), {
    cwd: project.cwd,
    project,
    terminal: terminalOf(logger, onEvent),
    signal,
  })
  return { ok: status === 0, ...json }
}

function findCommand(name: string): Command {
  const command = COMMANDS.find((candidate) => candidate.name === name)
  if (command !== undefined) return command
  throw new LimbeckError({ code: "internal", message: `there is no command "${name}"` })
}
