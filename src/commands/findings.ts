import { relative } from "node:path"
import type { Finding } from "../review/finding"
import { paint } from "./colour"
import type { Terminal } from "./command"

export type { Finding } from "../review/finding"

/** One paragraph for each remedy: findings with the same one stand together above it. */
export function printFindings(findings: readonly Finding[], terminal: Terminal): void {
  findings.forEach((finding, index) => {
    terminal.print(`${paint("!", "yellow", terminal.hasColour)} ${finding.message}`)
    const isLast = findings[index + 1]?.remedy !== finding.remedy
    if (isLast && finding.remedy !== undefined)
      terminal.print(`  ${paint("next:", "cyan", terminal.hasColour)} ${finding.remedy}`)
  })
}

/**
 * A finding as GitHub shows it beside the file (workflow commands of GitHub Actions): one line, in which
 * `%`, line ends and, in properties, `:` and `,` are escaped. `root` is the folder of the checkout.
 */
export function annotationOf(finding: Finding, level: "error" | "notice", root: string): string {
  const { code, message, remedy, file, line } = finding
  const properties = {
    ...(file === undefined ? {} : { file: relative(root, file).replaceAll("\\", "/") }),
    ...(file === undefined || line === undefined ? {} : { line: String(line) }),
    title: `limbeck: ${code}`,
  }
  const written = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}`)
  const text = remedy === undefined ? message : `${message}\nnext: ${remedy}`
  return `::${level} ${written.join(",")}::${escapeData(text)}`
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A")
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C")
}
