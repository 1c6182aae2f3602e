import { basename } from "node:path"
import type { Dialect } from "../dialects/dialect"
import { displayRevision } from "../history/migration"
import { printStatements } from "../runner/script-text"
import type { ScriptPart } from "../runner/script-part"
import { recordMigration, type RecordableMigration } from "../script/record"
import { warningsOf } from "./warnings"

/** Migrations as a reviewer reads them in a pull request: each with its SQL, and what to look out for. */
export async function printMarkdown(
  dialect: Dialect,
  parts: readonly ScriptPart[],
  descriptionOf: (part: ScriptPart) => string | undefined,
): Promise<string> {
  const sections: string[] = []
  for (const part of parts) {
    const { revision, own } = part
    const file = revision.file === undefined ? [] : [`\`${basename(revision.file)}\``]
    const description = descriptionOf(part)
    const lead = [...file, ...(description === undefined ? [] : [escapeMarkdown(description)])].join(": ")
    const warnings = (await remarksOn(dialect, part)).map((text) => `- **Warning:** ${escapeMarkdown(text)}`)
    const sql = own.length === 0 ? "No SQL." : fence(printStatements(own.map(({ text }) => text)))
    sections.push(
      [`### ${escapeMarkdown(displayRevision(revision))}`, lead, warnings.join("\n"), sql]
        .filter((text) => text !== "")
        .join("\n\n"),
    )
  }
  return sections.length === 0 ? "No migrations.\n" : `${sections.join("\n\n")}\n`
}

async function remarksOn(
  dialect: Dialect,
  { revision, operations, transactional, direction }: ScriptPart,
): Promise<string[]> {
  const migration = (await revision.open()) as unknown as RecordableMigration
  const { irreversible } = await recordMigration(migration, "down", dialect.name)
  return [
    ...warningsOf(dialect, operations),
    ...(transactional ? [] : ["runs outside a transaction: if it fails, what is done stays done"]),
    ...(irreversible === undefined || direction === "down" ? [] : [`cannot be reverted: ${irreversible}`]),
  ]
}

/** A fence that is longer than any in the text. */
function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const ticks = "`".repeat(longest + 1)
  return `${ticks}sql\n${text}\n${ticks}`
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_<>[\]|#]/g, (sign) => `\\${sign}`)
}
