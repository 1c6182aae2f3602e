import type { Terminal } from "../commands/command"
import type { RunEvent } from "../runner/events"
import type { Logger } from "./options"

/** A terminal that nobody sits at: what a command would print goes to the logger, and to nowhere without one. */
export function terminalOf(logger: Logger | undefined, onEvent?: (event: RunEvent) => void): Terminal {
  const warning = /^warning: /
  return {
    print: (line = "") => void (line === "" || logger?.info(line)),
    note: (line) => void (warning.test(line) ? logger?.warn(line.replace(warning, "")) : logger?.info(line)),
    canAsk: false,
    isLive: false,
    hasColour: false,
    choose: () => Promise.reject(new Error("nobody can be asked")),
    ask: () => Promise.resolve(""),
    ...(onEvent === undefined ? {} : { onEvent }),
  }
}
