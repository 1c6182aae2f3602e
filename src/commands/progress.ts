import { displayRevision } from "../history/migration"
import type { RunEvent } from "../runner/events"
import type { MoveProgress } from "../script/moves"
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
      case "backup":
      case "retrying":
        live.clear()
        terminal.note(describeRemark(event))
        return
      case "progress":
        live.say(describeMove(event))
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

function describeRemark(event: Extract<RunEvent, { type: "waiting" | "backup" | "retrying" }>): string {
  if (event.type === "backup") return `backup: ${event.file}`
  if (event.type === "waiting") return `waiting for ${event.holder ?? "another process"} (${seconds(event.ms)})`
  const which = displayRevision(event.revision)
  return `${which} met a lock and was rolled back; try ${event.attempt + 1} in ${seconds(event.pause)}`
}

/** `products: 41,000 of 120,000 rows (34 %), 9,800 a second, 8.1 s left`, after a bar of 20 signs. */
export function describeMove({ table, rows, total, rate, left }: MoveProgress): string {
  const part = total === 0 ? 1 : Math.min(rows / total, 1)
  const bar = "#".repeat(Math.floor(part * BAR)).padEnd(BAR, ".")
  const number = (value: number): string => Math.round(value).toLocaleString("en")
  const rest = left === undefined ? "" : `, ${seconds(left * 1000)} left`
  return `[${bar}] ${table}: ${number(rows)} of ${number(total)} rows (${Math.floor(part * 100)} %), ${number(rate)} a second${rest}`
}

const BAR = 20

interface LiveLine {
  start(text: string): void
  /** Shown in place of the count of statements. */
  say(text: string): void
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
  let saying = ""
  const clear = (): void => void (isLive && process.stderr.write("\r\u001b[K"))
  const draw = (): void => {
    const waited = Date.now() - since
    if (waited >= DELAY)
      process.stderr.write(
        `\r\u001b[K${saying === "" ? `${text} ... ${seconds(waited)}, ${statements} ${statements === 1 ? "statement" : "statements"}` : saying}`,
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
      saying = ""
      since = Date.now()
      if (isLive) timer = setInterval(draw, INTERVAL)
    },
    say: (line) => {
      saying = line
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
