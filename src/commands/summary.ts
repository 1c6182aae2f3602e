import type { Gap } from "../compare/gaps"
import { missingTableText, type MissingTable } from "../compare/missing-tables"
import type { DialectName } from "../dialects/dialect"
import { findDialect } from "../dialects/dialects"
import { describe, type Description } from "../operations/describe"
import type { Operation } from "../operations/operation"
import { ungroup } from "../operations/ungroup"
import { lockText } from "../review/warnings"
import { displayName } from "../schema/names"
import { paint, paintSign } from "./colour"
import type { Loss } from "./losses"
import type { Workspace } from "./workspace"

/** What a change does, what it would throw away here, and whom it keeps waiting. */
export interface Summary {
  readonly operations: readonly Operation[]
  readonly losses: readonly Loss[]
  /** What only dialects that are not connected do. */
  readonly elsewhere: ReadonlyMap<DialectName, readonly Description[]>
  /** What holds on one dialect and has nothing like it on another. */
  readonly gaps: readonly Gap[]
  /** Foreign keys that cannot be made here. */
  readonly missing: readonly MissingTable[]
}

/** The lines that `generate` prints before the name of the file. */
export function printSummary(summary: Summary, { terminal, project }: Workspace): void {
  const { operations, losses, elsewhere, gaps, missing } = summary
  for (const line of operations.flatMap(describe)) {
    const lost = losses.find((loss) => loss.path === line.loses)
    terminal.print(`  ${paintSign(line.sign, terminal.hasColour)} ${line.text}${lossText(lost)}`)
  }
  for (const [dialect, lines] of elsewhere) {
    for (const { sign, text } of lines) {
      terminal.print(`  ${paintSign(sign, terminal.hasColour)} ${text} (${dialect} only)`)
    }
  }
  for (const path of findRequired(operations)) terminal.note(`note: ${requiredText(path)}`)
  for (const one of missing) terminal.note(`warning: ${missingTableText(one)}`)
  for (const gap of gaps) terminal.note(`note: ${gapText(gap)}`)
  const locks = findDialect(project.dialectName).findLongLocks(operations)
  for (const text of new Set(locks.map(lockText))) terminal.print(`    ${paint(text, "yellow", terminal.hasColour)}`)
}

/** The same for `--json`. */
export function findingsOf(summary: Summary, { project }: Workspace): object[] {
  const { operations, losses, elsewhere, gaps, missing } = summary
  const lines = operations.flatMap(describe).map((line) => {
    const lost = losses.find((loss) => loss.path === line.loses)
    return {
      code: line.loses === undefined ? "change" : "loss",
      object: line.text,
      message: `${line.sign} ${line.text}${lossText(lost)}`,
    }
  })
  const others = [...elsewhere].flatMap(([dialect, changes]) =>
    changes.map(({ sign, text, loses }) => ({
      code: loses === undefined ? "change" : "loss",
      object: text,
      message: `${sign} ${text} (${dialect} only)`,
      dialect,
    })),
  )
  const locks = findDialect(project.dialectName).findLongLocks(operations)
  return [
    ...lines,
    ...others,
    ...findRequired(operations).map((path) => ({ code: "null-rows", object: path, message: requiredText(path) })),
    ...missing.map((one) => ({ code: "no-table", object: displayName(one.missing), message: missingTableText(one) })),
    ...gaps.map((gap) => ({ code: "one-dialect", object: gap.what, message: gapText(gap) })),
    ...locks.map((lock) => ({ code: "lock", object: displayName(lock.table), message: lockText(lock) })),
  ]
}

/** The columns that turn NOT NULL with nothing for the rows that hold NULL: whether there are any, `run` finds. */
function findRequired(operations: readonly Operation[]): readonly string[] {
  return ungroup(operations).flatMap((operation) => {
    if (operation.verb !== "alter" || operation.kind !== "column" || operation.backfill !== undefined) return []
    const { from, to, table } = operation
    return from.nullable && !to.nullable && to.generated === undefined ? [`${displayName(table)}.${to.name}`] : []
  })
}

function requiredText(path: string): string {
  return `run stops where ${path} is NULL: give such rows a value with backfill in the file, or --backfill ${path}=...`
}

function lossText(loss: Loss | undefined): string {
  if (loss === undefined) return ""
  return loss.rows === 0 ? " (empty here)" : ` (loses ${loss.rows} ${loss.unit}${loss.rows === 1 ? "" : "s"} here)`
}

function gapText({ dialect, without, what }: Gap): string {
  return `${what} is done on ${dialect}, and not on ${without}`
}
