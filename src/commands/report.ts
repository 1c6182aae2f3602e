import { LimbeckError, messageOf, StatementError } from "../errors"
import { paintLead, showsColour } from "./terminal"

/** The error as `--json` gives it. */
export function errorDocument(command: string, error: unknown): object {
  const known = error instanceof LimbeckError ? error : undefined
  return {
    command,
    ok: false,
    error: { code: known?.code ?? "unexpected", message: messageOf(error), next: known?.next ?? null },
  }
}

/** The error as a person reads it, on stderr: what happened, the statement, the cause, what to type next. */
export function printError(error: unknown, verbose: boolean): void {
  const lines = [`limbeck: ${messageOf(error)}`]
  if (error instanceof StatementError && !messageOf(error).includes(error.sql)) lines.push(`  sql: ${error.sql}`)
  if (error instanceof LimbeckError && error.next !== undefined) lines.push(`next: ${error.next}`)
  if ((verbose || !(error instanceof LimbeckError)) && error instanceof Error) {
    lines.push(error.stack ?? "")
    for (let cause = error.cause; cause instanceof Error; cause = cause.cause)
      lines.push(`caused by: ${cause.stack ?? cause.message}`)
  }
  const shown = lines.filter((line) => line !== "").map((line) => paintLead(line, showsColour(process.stderr)))
  process.stderr.write(`${shown.join("\n")}\n`)
}
