import type { DataSource } from "typeorm"
import { NO_ANSWERS } from "../compare/answers"
import { compareWithDatabase } from "../compare/compare"
import type { Declared } from "../compare/declared"
import { toConnection } from "../dialects/connection"
import { LimbeckError, messageOf } from "../errors"
import { buildGraph, heads, inOrder } from "../history/graph"
import type { Revision } from "../history/migration"
import { findMade, foldRecordings, recordHistory } from "../history/recorded"
import { describe } from "../operations/describe"
import { displayName } from "../schema/names"
import type { Schema } from "../schema/schema"
import type { RunContext } from "./context"
import { run } from "./run"
import { readState, withSession, type Session } from "./session"
import { resolveStamp, type StampOptions } from "./stamp"

/** An empty database of the same engine, to run migrations on. */
export interface ScratchDatabase {
  readonly dataSource: DataSource
  readonly loadMetadata?: () => Promise<void>
  close(): Promise<void>
}

export interface VerifyOptions extends Pick<StampOptions, "targets" | "purge" | "signal"> {
  /** Asked for where migrations have SQL of their own, which has to be run to know what it makes. */
  readonly openScratch: () => Promise<ScratchDatabase>
}

/**
 * Compares the live schema with what the migrations give that a stamp would record.
 * @throws LimbeckError `stamp-differs` naming the differences, `cannot-verify` where it is not known what they give
 */
export function verifyStamp(context: RunContext, options: VerifyOptions): Promise<void> {
  return withSession(context, options, async (session) => {
    const wanted = resolveStamp(context.graph, await readState(session), options)
    const differences = await findDifferences(session, inOrder(context.graph, wanted), options)
    if (differences.length === 0) return
    const shown = differences.slice(0, 20).map((line) => `  ${line}`)
    const more = differences.length > shown.length ? [`  and ${differences.length - shown.length} more`] : []
    throw new LimbeckError({
      code: "stamp-differs",
      message:
        `cannot stamp ${options.targets.join(" ")}: the database is not as the migrations up to there make it; ` +
        `it would take\n${[...shown, ...more].join("\n")}\nnothing was recorded`,
      next: "stamp the revision that the database stands at (limbeck history), or correct the database first",
    })
  })
}

async function findDifferences(
  { context, queryRunner }: Session,
  revisions: readonly Revision[],
  options: VerifyOptions,
): Promise<string[]> {
  const { dialect, graph, dataSource } = context
  const driver = dataSource.options.type
  const recorded = await recordHistory(graph.revisions, dialect.name, driver)
  const applied = new Set(revisions)
  const { schema, doubts } = foldRecordings(recorded.filter(({ revision }) => applied.has(revision)))
  const given =
    doubts.length === 0 ? schema : await runOnScratch(context, { revisions, doubts, folded: schema, options })
  const declared: Declared = { schema: given, leftAlone: [], leftAloneIndexes: [] }
  const comparison = await compareWithDatabase(dialect, await toConnection(queryRunner), declared, {
    answers: NO_ANSWERS,
    ...findMade(recorded),
  })
  const lines = comparison.up.filter(({ verb }) => verb !== "todo").flatMap(describe)
  return [
    ...lines.map(({ sign, text }) => `${sign} ${text}`),
    ...comparison.undeclared.map((name) => `! drop table ${displayName(name)}`),
  ]
}

interface Unfoldable {
  readonly revisions: readonly Revision[]
  /** Why the schema does not follow from the operations alone. */
  readonly doubts: readonly string[]
  /** What follows from them. */
  readonly folded: Schema
  readonly options: VerifyOptions
}

/** The schema that the migrations make of an empty database. */
async function runOnScratch(context: RunContext, { revisions, doubts, folded, options }: Unfoldable): Promise<Schema> {
  let scratch: ScratchDatabase | undefined
  try {
    scratch = await options.openScratch()
    const { dataSource, loadMetadata } = scratch
    const { dialect } = context
    const graph = buildGraph(revisions)
    const signal = options.signal === undefined ? {} : { signal: options.signal }
    for (const { id } of heads(graph))
      await run({ dataSource, dialect, graph, journal: false, loadMetadata }, { target: id, ...signal })
    return await inspectScratch(context, scratch, folded)
  } catch (error) {
    throw cannotVerify(options.targets, doubts, error)
  } finally {
    await scratch?.close()
  }
}

async function inspectScratch(
  { dialect }: RunContext,
  { dataSource }: ScratchDatabase,
  folded: Schema,
): Promise<Schema> {
  const queryRunner = dataSource.createQueryRunner("master")
  try {
    const namespaces = [
      ...folded.namespaces.map(({ name }) => name),
      ...folded.tables.flatMap((table) => table.schema ?? []),
    ]
    const connection = await toConnection(queryRunner)
    const made = await dialect.inspect(connection, { namespaces: [...new Set(namespaces)] })
    const { migrationsTableName = "migrations" } = dataSource.options
    const records = new Set([migrationsTableName, connection.metadataTable])
    return { ...made, tables: made.tables.filter(({ name }) => !records.has(name)) }
  } finally {
    await queryRunner.release()
  }
}

function cannotVerify(targets: readonly string[], doubts: readonly string[], cause: unknown): LimbeckError {
  return new LimbeckError({
    code: "cannot-verify",
    message:
      `cannot verify ${targets.join(" ")}: what the migrations give does not follow from their operations alone\n` +
      `${doubts.map((doubt) => `  ${doubt}`).join("\n")}\nand they cannot be run on an empty database: ${messageOf(cause)}`,
    next: `compare by hand (limbeck sql base:${targets[0] ?? "head"}), then limbeck stamp ${targets.join(" ")} without --verify`,
    cause,
  })
}
