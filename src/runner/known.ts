import { toConnection } from "../dialects/connection"
import type { Connection } from "../dialects/dialect"
import type { Statement } from "../dialects/statement"
import type { TogetherRules } from "../dialects/together"
import type { Operation } from "../operations/operation"
import { isStraight } from "../script/raw-sql"
import type { Step } from "./preflight"
import type { LockedSession } from "./session"

/**
 * The statements that a migration sends, where they are all known without running its code: it does nothing but give
 * them, one after another, and none depends on what the database holds. Undefined for any other.
 */
export async function knownStatements(
  session: LockedSession,
  step: Step,
  rules: TogetherRules,
): Promise<readonly string[] | undefined> {
  const { recording, revision, migration, direction } = step
  if (!step.transactional || recording?.complete !== true) return undefined
  // Of a plain migration nothing else is recorded in the first place.
  if (!revision.plain && !isStraight(migration, direction)) return undefined
  const planned = await planAlone(session, recording.operations)
  const texts = planned?.flatMap((statement) => (isPlain(statement) ? statement.sql.text : []))
  return texts?.length === planned?.length && texts?.every((text) => rules.isSmallChange(text)) === true
    ? texts
    : undefined
}

/** Undefined where planning asks the database: the answer may depend on what comes before. */
async function planAlone(
  { queryRunner, context }: LockedSession,
  operations: readonly Operation[],
): Promise<readonly Statement[] | undefined> {
  const planned: Statement[] = []
  try {
    const connection: Connection = {
      ...(await toConnection(queryRunner)),
      query: () => Promise.reject(new Error("asks the database")),
      inTransaction: true,
    }
    for (const [at, operation] of operations.entries()) {
      const hasNoFreshLabels = !operations.slice(0, at).some(mayAddLabel)
      planned.push(...(await context.dialect.plan(operation, { ...connection, hasNoFreshLabels })))
    }
  } catch {
    return undefined
  }
  return planned
}

function mayAddLabel(operation: Operation): boolean {
  return operation.verb === "execute" || ("kind" in operation && operation.kind === "enum")
}

function isPlain({ parameters = [], expectNoRows, outsideTransaction }: Statement): boolean {
  return parameters.length === 0 && expectNoRows === undefined && outsideTransaction !== true
}
