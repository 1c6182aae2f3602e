import { pathOf } from "../compare/answers"
import type { RenameQuestion } from "../diff/renames"
import { quote } from "./answers"
import { paint } from "./colour"
import type { Terminal } from "./command"

/** Something that disagrees, and what to do about it. */
export interface Finding {
  /** Stable, for programs. */
  readonly code: string
  readonly object: string
  /** Says all by itself. */
  readonly message: string
  /** What to type; absent where nothing has to be done. */
  readonly remedy?: string
}

/** One paragraph for each remedy: findings with the same one stand together above it. */
export function printFindings(findings: readonly Finding[], terminal: Terminal): void {
  findings.forEach((finding, index) => {
    terminal.print(`${paint("!", "yellow", terminal.hasColour)} ${finding.message}`)
    const isLast = findings[index + 1]?.remedy !== finding.remedy
    if (isLast && finding.remedy !== undefined)
      terminal.print(`  ${paint("next:", "cyan", terminal.hasColour)} ${finding.remedy}`)
  })
}

/** A rename that nobody was asked about: both readings. */
export function questionFinding(question: RenameQuestion): Finding {
  const path = pathOf(question)
  return {
    code: "rename-or-drop",
    object: path,
    message: `${question.kind} "${path}" was renamed to ${question.candidates.map((name) => `"${name}"`).join(" or ")}, or dropped`,
    remedy: `limbeck generate -n <Name> --rename ${quote(`${path}:${question.candidates[0] ?? ""}`)}, or --no-rename ${quote(path)}`,
  }
}
