import { NO_ANSWERS } from "../compare/answers"
import { compareWithDatabase, compareWithState, wordsOfUnasked, type CompareOptions } from "../compare/compare"
import type { Comparison } from "../compare/comparison"
import type { Declared } from "../compare/declared"
import { unusedRules, type Ignored, type IgnoreRule } from "../compare/ignore"
import { toConnection } from "../dialects/connection"
import { findMade, foldRecordings, recordHistory, type Made } from "../history/recorded"
import type { Revision } from "../history/migration"
import { describe, type Description } from "../operations/describe"
import type { Operation } from "../operations/operation"
import { ungroup } from "../operations/ungroup"
import type { Session } from "../runner/session"
import { displayName } from "../schema/names"
import type { Finding } from "./finding"
import { questionFinding, questionsOf } from "./questions"

/** The entities' side of a comparison. */
export interface EntitySide {
  /** What they declare; a name without schema lies in this one. */
  readonly declare: (schema: string) => Promise<Declared>
  readonly options: Omit<CompareOptions, keyof Made>
}

export interface EntityReview {
  readonly findings: readonly Finding[]
  readonly notes: readonly Finding[]
  /** What the setting `ignore` covers. */
  readonly ignored: readonly Ignored[]
  readonly change: readonly Operation[]
}

/** The entities against the database, or with revisions pending against the state after them. */
export async function reviewEntities(
  { context, queryRunner }: Session,
  pending: readonly Revision[],
  { declare, options: given }: EntitySide,
): Promise<EntityReview> {
  const { dialect, graph } = context
  const connection = await toConnection(queryRunner)
  const declared = await declare(connection.schema)
  const options = { ...given, ...findMade(await recordHistory(graph.revisions, dialect.name)) }
  const now = await compareWithDatabase(dialect, connection, declared, options)
  const unused = [...unusedRules(options.ignore ?? [], now.ignored).map(unusedNote), ...unaskedNotes(now)]
  if (pending.length === 0) {
    return { findings: comparisonFindings(now, "the database"), notes: unused, ignored: now.ignored, change: now.up }
  }
  const folded = foldRecordings(await recordHistory(pending, dialect.name), now.current)
  const after = await dialect.canonicalize(connection, declared.schema, folded.schema)
  const then = await compareWithState(dialect, folded.schema, { ...declared, schema: after }, options)
  return {
    findings: comparisonFindings(then, pendingText(pending)),
    notes: [...unused, ...(folded.doubts.length === 0 ? [] : [doubt(pending, folded.doubts)])],
    ignored: then.ignored,
    change: then.up,
  }
}

function doubt(pending: readonly Revision[], doubts: readonly string[]): Finding {
  return {
    code: "uncertain",
    object: pending.map(({ id }) => id).join(" "),
    message: `with ${pending.length} pending, not all of the state after them can be told: ${doubts.join("; ")}`,
  }
}

function unusedNote({ object }: IgnoreRule): Finding {
  return {
    code: "ignore-unused",
    object,
    message: `"${object}" in the setting \`ignore\` covers nothing in the database or the entities`,
    remedy: "correct it or take it out",
  }
}

function unaskedNotes({ unasked }: Comparison): Finding[] {
  return unasked === undefined ? [] : [{ code: "uncertain", object: "expressions", ...wordsOfUnasked(unasked) }]
}

function pendingText(pending: readonly Revision[]): string {
  return pending.length === 1
    ? "the database after the pending revision"
    : `the database after the ${pending.length} pending revisions`
}

/** What a comparison says is different: from `against`, in words. */
export function comparisonFindings(comparison: Comparison, against: string): Finding[] {
  const operations = ungroup(comparison.up).filter(({ verb }) => verb !== "todo")
  return [
    ...operations.flatMap((operation) => describe(operation).map((line) => driftFinding(operation, line, against))),
    ...questionsOf(comparison, NO_ANSWERS).map(questionFinding),
    ...comparison.undeclared.map((name) => ({
      code: "undeclared-table",
      object: displayName(name),
      message: `table "${displayName(name)}" was made by a migration, and no entity names it`,
      remedy: `limbeck generate -n <Name> --drop ${displayName(name)}, or bring its entity back`,
    })),
  ]
}

function driftFinding(operation: Operation, { sign, text }: Description, against: string): Finding {
  const isName = operation.verb === "rename" && operation.kind !== "table" && operation.kind !== "column"
  return {
    code: "drift",
    object: text,
    message: `entities and ${against} differ${isName ? " in a name only" : ""}: ${sign} ${text}`,
    remedy: isName
      ? 'limbeck generate -n <Name>, or the setting names: "keep" leaves such names as they are'
      : "limbeck generate -n <Name>, or correct the entity",
  }
}
