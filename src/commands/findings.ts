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
