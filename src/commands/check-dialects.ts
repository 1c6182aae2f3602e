import type { Answers } from "../compare/answers"
import type { DialectName } from "../dialects/dialect"
import { LimbeckError } from "../errors"
import type { Operation } from "../operations/operation"
import type { Review } from "../review/check"
import { comparisonFindings } from "../review/entities"
import type { Finding } from "../review/finding"
import { openOtherDialect, notesOnUnread } from "./other-dialect"
import type { Workspace } from "./workspace"

/**
 * The entities against what the migration files make of every dialect that is not connected: what only
 * these lack. `connected` is what was found on the connected database.
 */
export async function reviewOtherDialects(workspace: Workspace, answers: Answers, connected: Review): Promise<Review> {
  const { project } = workspace
  const reviews: Review[] = []
  for (const name of project.dialects) {
    if (name !== project.dialectName) reviews.push(await reviewOther(workspace, name, answers, connected.change ?? []))
  }
  const seen = new Set(connected.findings.map(actOf))
  return {
    findings: reviews.flatMap(({ findings }) => findings).filter((finding) => !seen.has(actOf(finding))),
    notes: reviews.flatMap(({ notes }) => notes),
  }
}

async function reviewOther(
  workspace: Workspace,
  name: DialectName,
  answers: Answers,
  change: readonly Operation[],
): Promise<Review> {
  try {
    const other = await openOtherDialect(workspace, name)
    try {
      const comparison = await other.compare(answers, change)
      return {
        findings: comparisonFindings(comparison, `what the migrations make of ${name}`),
        notes: notesOnUnread(name, comparison),
      }
    } finally {
      await other.close()
    }
  } catch (error) {
    if (!(error instanceof LimbeckError) || error.code !== "state-unknown") throw error
    const { message, next } = error
    return {
      findings: [],
      notes: [{ code: "uncertain", object: name, message, ...(next === undefined ? {} : { remedy: next }) }],
    }
  }
}

/** A column that differs on both may do so from one type to another on each. */
function actOf({ code, object }: Finding): string {
  return `${code} ${object.replace(/ \(.*$/, "")}`
}
