import { displayRevision } from "../history/migration"
import type { RunEvent } from "../runner/events"
import { isReading } from "../runner/watch"
import { paint } from "./colour"
import type { Terminal } from "./command"

const DELAY = 1000
const INTERVAL = 200

/** Tells on the terminal what a run does: one line for each migration, and one that moves while it takes long. */
export function showProgress(
  terminal: Terminal,
  verbose: boolean,
): { readonly onEvent: (event: RunEvent) => void; readonly stop: () => void } {
  const live = openLiveLine(terminal.isLive)
  const onEvent = (event: RunEvent): void => {
    terminal.onEvent?.(event)
    switch (event.type) {
      case "waiting":
        live.clear()
        terminal.note(`waiting for ${event.holder ?? "another process"} (${seconds(event.ms)})`)
        return
      case "started":
        live.start(
          `${event.direction === "up" ? "running" : "reverting"} ${event.index}/${event.total} ${displayRevision(event.revision)}`,
        )
        return
      case "statement":
        live.count(event.statements)
        if (verbose && !isReading(event.sql)) {
          live.clear()
          terminal.note(`    ${event.sql}`)
        }
        return
      case "finished": {
        live.stop()
        const mark = paint(
          event.direction === "up" ? "+" : "-",
          event.direction === "up" ? "green" : "yellow",
          terminal.hasColour,
        )
        const act = event.direction === "up" ? "applied" : "reverted"
        terminal.print(`${mark} ${displayRevision(event.revision)} ${act} in ${milliseconds(event.ms)}`)
        return
      }
      case "skipped":
        live.stop()
        terminal.print(`  ${displayRevision(event.revision)} was done by another process`)
        return
      case "failed":
        live.stop()
        terminal.note(
          `${paint("x", "red", terminal.hasColour)} ${displayRevision(event.revision)} failed after ${milliseconds(event.ms)}`,
        )
    }
  }
  return { onEvent, stop: () => live.stop() }
}

interface LiveLine {
  start(text: string): void
  count(statements: number): void
  clear(): void
  stop(): void
}

/** A line on stderr that is rewritten in place; nothing where stderr is no terminal. */
function openLiveLine(isLive: boolean): LiveLine {
  let timer: NodeJS.Timeout | undefined
  let text = ""
  let statements = 0
  let since = 0
  const clear = (): void => void (isLive && process.stderr.write("\r\u001b[K"))
  const draw = (): void => {
    const waited = Date.now() - since
    if (waited >= DELAY)
      process.stderr.write(
        `\r\u001b[K${text} ... ${seconds(waited)}, ${statements} ${statements === 1 ? "statement" : "statements"}`,
      )
  }
  const stop = (): void => {
    if (timer !== undefined) clear()
    clearInterval(timer)
    timer = undefined
  }
  return {
    start: (line) => {
      stop()
      text = line
      statements = 0
      since = Date.now()
      if (isLive) timer = setInterval(draw, INTERVAL)
    },
    count: (number) => {
      statements = number
    },
    clear,
    stop,
  }
}

function milliseconds(ms: number): string {
  return ms < 10_000 ? `${Math.round(ms)} ms` : seconds(ms)
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
