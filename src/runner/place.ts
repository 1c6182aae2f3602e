import { join, sql } from "../dialects/sql"
import { statement, type Statement } from "../dialects/statement"
import type { Graph } from "../history/graph"
import type { Revision } from "../history/migration"
import type { Ledger } from "./connection"
import type { Direction } from "./events"
import { isRecorded } from "./ledger"

/** Where a script is to be run: what it knows of the ledger. */
export interface Place {
  readonly graph: Graph
  readonly ledger: Ledger
}

/** Whoever runs the script twice, or in the wrong database, is stopped. */
export function checkPlace({ graph, ledger }: Place, revision: Revision, direction: Direction): Statement {
  const own = isRecorded(ledger, revision.name)
  const needed = namesNeeded(graph, revision)
  const isWrong =
    direction === "up"
      ? join([own, ...needed.map((name) => sql`NOT ${isRecorded(ledger, name)}`)], " OR ")
      : sql`NOT ${own}`
  const missing = needed.length === 0 ? "" : `, or ${needed.join(" or ")} is not`
  const up = `cannot run ${revision.name}: it is applied already${missing}`
  const message = direction === "up" ? up : `cannot revert ${revision.name}: it is not applied`
  return statement(sql`SELECT 1 AS found WHERE ${isWrong}`, {
    expectNoRows: { code: "wrong-place", message, next: "limbeck current shows where the database stands" },
  })
}

/** Stops a script that may be run again where what a revision needs is not applied. */
export function checkNeeds({ graph, ledger }: Place, revision: Revision): Statement[] {
  const needed = namesNeeded(graph, revision)
  if (needed.length === 0) return []
  const missing = join(
    needed.map((name) => sql`NOT ${isRecorded(ledger, name)}`),
    " OR ",
  )
  return [
    statement(sql`SELECT 1 AS found WHERE ${missing}`, {
      expectNoRows: {
        code: "wrong-place",
        message: `cannot run ${revision.name}: ${needed.join(" or ")} is not applied`,
        next: "limbeck current shows where the database stands",
      },
    }),
  ]
}

function namesNeeded(graph: Graph, { parents, dependsOn }: Revision): string[] {
  return [...parents, ...dependsOn].flatMap((id) => graph.byId.get(id)?.name ?? [])
}
