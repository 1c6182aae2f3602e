import type { Connection } from "../dialect"
import { lit, sql } from "../sql"
import { statement, type Statement } from "../statement"
import { dependentsOfViews, refuseBlockers } from "./dependents"
import { copyObstacles, type Obstacle } from "./obstacles"
import { copyViews, createCopies, dropCopies, type ViewCopy } from "./view-copies"

/** What stands in the way of a change and is no part of it. */
export interface InTheWay {
  /** oids of views; those that read them are found here. */
  readonly views: readonly string[]
  /** Keys for `copyObstacles`. */
  readonly obstacles: readonly string[]
}

/** Statements around a change. */
export interface Aside {
  readonly guards: readonly Statement[]
  readonly drops: readonly Statement[]
  readonly creates: readonly Statement[]
  readonly copies: readonly ViewCopy[]
}

/**
 * Views with all that is built on them, triggers, rules, policies and publication entries: taken away
 * before the change and made again, as they were, after it.
 * @param remade the view (oid) that the change itself makes anew, with another text
 */
export async function takeAside(
  connection: Connection,
  { views, obstacles: keys }: InTheWay,
  remade?: string,
): Promise<Aside> {
  const copies = await copyViews(connection, [...new Set(views)], remade)
  const users = await dependentsOfViews(
    connection,
    copies.map(({ oid }) => oid),
  )
  const names = copies.map(({ name }) => name.text).join(", ")
  const obstacles = await copyObstacles(connection, [...new Set([...keys, ...users.obstacles])])
  const restored = copies.filter(({ oid }) => oid !== remade)
  return {
    guards: [...refuseBlockers(`make the view ${names} anew`, users.blockers), ...refuseGap(obstacles)],
    drops: [...obstacles.map(({ drop }) => statement(drop)), ...dropCopies(copies)],
    creates: [...createCopies(restored), ...obstacles.flatMap(({ create }) => create.map((text) => statement(text)))],
    copies,
  }
}

/**
 * Rows that a policy hides must not show for a moment, so it goes and comes in one transaction. Outside
 * one, a statement is its own transaction, which begins with it (manual 9.9.5).
 */
function refuseGap(obstacles: readonly Obstacle[]): Statement[] {
  const policies = obstacles.flatMap(({ policy }) => (policy === undefined ? [] : [policy]))
  if (policies.length === 0) return []
  return [
    statement(sql`SELECT ${lit(policies.join(", "))} AS policies WHERE now() = statement_timestamp()`, {
      expectNoRows: {
        code: "blocked",
        message: `cannot take policy {0} away and make it again outside a transaction: rows that it hides would show meanwhile`,
        next: "remove `transaction = false` from the migration class, or move this change to a migration of its own",
      },
    }),
  ]
}
