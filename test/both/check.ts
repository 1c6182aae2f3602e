import type { DataSource } from "typeorm"
import { impossibleRenames } from "../../src/compare/impossible-renames"
import { NO_ANSWERS, type Answers } from "../../src/compare/answers"
import { compareWithDatabase, compareWithState } from "../../src/compare/compare"
import type { Comparison } from "../../src/compare/comparison"
import type { Declared } from "../../src/compare/declared"
import { findDialect } from "../../src/dialects/dialects"
import { orderAlike } from "../../src/compare/order-alike"
import { LimbeckError } from "../../src/errors"
import { findMade, foldRecordings, type RecordedRevision } from "../../src/history/recorded"
import { readSchema, readUnmanaged } from "../../src/metadata/read"
import { printMigration, type MigrationSource } from "../../src/script/printer"
import { recordMigration } from "../../src/script/record"
import type { Case, Entity, Row, Rows } from "../cases/case"
import { withConnection } from "../cases/comparing"
import { open } from "../cases/entities"
import { compareRecorded, run, type Migration } from "../cases/migration"
import { compareKept, compareStated, insertRows, readRows } from "../cases/rows"
import { compareCatalogues, readCatalogue } from "../corpus/catalogue"
import { describeAll } from "../corpus/limbeck"
import { DIALECTS, withDatabase, type Connection, type TestDialect } from "../support/databases"
import { loadMigration } from "../support/migrations"

/** The same change as each engine has it. */
export type BothCases = Readonly<Record<TestDialect, Case>>

/**
 * Whether one file carries a change on both engines, written while `connected` is the one that is asked and the
 * other is known from the files alone.
 * @returns what is wrong; nothing when all laws hold
 */
export async function checkBoth(cases: BothCases, connected: TestDialect): Promise<string[]> {
  return withDatabase("postgres", (postgres) =>
    withDatabase("sqlite", async (sqlite) => {
      const trial = new Trial(cases, { postgres, sqlite }, connected)
      try {
        await trial.run()
      } catch (error) {
        trial.find(`threw ${wordsOf(error)}`)
      } finally {
        await trial.close()
      }
      return trial.findings.map((line) => `connected to ${connected}: ${line}`)
    }),
  )
}

/** One engine's half of a trial. */
interface Side {
  readonly dialect: TestDialect
  readonly one: Case
  readonly before: DataSource
  readonly after: DataSource
}

class Trial {
  readonly findings: string[] = []
  readonly #sources: DataSource[] = []
  readonly #files: Migration[] = []

  constructor(
    readonly cases: BothCases,
    readonly connections: Readonly<Record<TestDialect, Connection>>,
    readonly connected: TestDialect,
  ) {}

  find(...findings: readonly string[]): void {
    this.findings.push(...findings)
  }

  async close(): Promise<void> {
    for (const source of this.#sources) await source.destroy()
  }

  async run(): Promise<void> {
    const sides = await Promise.all(DIALECTS.map((dialect) => this.#open(dialect)))
    await this.#generate(sides, "before")
    await this.#apply(sides, "before", "up")
    for (const { before, one } of sides) await insertRows(before, one.rows ?? {})
    const known = await Promise.all(sides.map((side) => readState(side)))
    const comparisons = await this.#generate(sides, "after")
    if (comparisons === undefined) return
    await this.#apply(sides, "after", "up")
    await this.#compareRows(sides, known)
    if (!(await this.#apply(sides, "before", "down"))) return
    for (const [index, side] of sides.entries()) {
      const { rows, catalogue } = await readState(side)
      const was = known[index]
      if (was === undefined) continue
      this.find(...compareCatalogues(was.catalogue, catalogue).map((line) => `${side.dialect} after down: ${line}`))
      for (const [table, list] of was.rows) {
        const wanted = ownOf(side.one.expect?.rowsBack, table)
        const lines = wanted ? compareStated(wanted, rows.get(table)) : compareKept(list, rows.get(table))
        this.find(...lines.map((line) => `${side.dialect} after down: rows of ${table}: ${line}`))
      }
    }
  }

  async #open(dialect: TestDialect): Promise<Side> {
    const one = this.cases[dialect]
    const source = async (entities: readonly Entity[]): Promise<DataSource> => {
      const opened = await open(this.connections[dialect], entities, one, dialect)
      this.#sources.push(opened)
      return opened
    }
    const before = await source(one.before)
    for (const sql of one.prepare ?? []) await before.query(sql)
    return { dialect, one, before, after: await source(one.after) }
  }

  /** Writes one file for both, as `generate` would on the connected engine. */
  async #generate(sides: readonly Side[], state: "before" | "after"): Promise<readonly Comparison[] | undefined> {
    const compare = async (noRename: readonly string[]): Promise<Comparison[]> => {
      const compared: Comparison[] = []
      for (const side of sides) {
        const given = state === "after" ? side.one.answers : {}
        compared.push(await this.#compare(side, state, { ...NO_ANSWERS, ...given, noRename }))
      }
      return compared
    }
    const final = await compare(impossibleRenames(await compare([])))
    const byDialect = new Map(sides.map(({ dialect }, index) => [dialect, final[index]] as const))
    const comparisons = [...orderAlike(byDialect as ReadonlyMap<TestDialect, Comparison>).values()]
    const dialects = Object.fromEntries(
      sides.map(({ dialect }, index) => [dialect, comparisons[index]] as const),
    ) as MigrationSource["dialects"]
    const source = printMigration({
      name: state === "before" ? "First" : "Change",
      timestamp: 1768210200000 + this.#files.length,
      revision: `3f2a91c07b4${this.#files.length}`,
      parents: [],
      dialects,
    })
    const migration: Migration = { source, loaded: loadMigration(source) }
    this.#files.push(migration)
    for (const [index, { dialect }] of sides.entries()) {
      const comparison = comparisons[index]
      if (comparison === undefined) continue
      const asked = comparison.questions.length
      if (asked > 0) this.find(`${dialect}: ${asked} questions are open`)
      const lost = await compareRecorded(migration, comparison, dialect)
      this.find(...lost.map((line) => `${dialect}: the file lost something: ${line}\n${source}`))
    }
    if (state === "after") this.#checkFile(source)
    const isNothing = comparisons.every(({ up }) => up.length === 0)
    if (isNothing && state === "after" && this.cases[this.connected].mayChangeNothing !== true)
      this.find("there is nothing to do")
    return this.findings.length > 0 || isNothing ? undefined : comparisons
  }

  #checkFile(source: string): void {
    for (const pattern of this.cases[this.connected].expect?.file ?? []) {
      if (!pattern.test(source)) this.find(`the file does not contain ${String(pattern)}: ${source}`)
    }
  }

  /** The connected database, and of the other what the files make of it. */
  async #compare(side: Side, state: "before" | "after", answers: Answers): Promise<Comparison> {
    const { dialect } = side
    const declared = declaredOf(side[state], dialect)
    const recorded = await this.#record(dialect)
    const options = { answers, ...findMade(recorded) }
    if (dialect === this.connected) {
      return withConnection(side[state], (connection) =>
        compareWithDatabase(findDialect(dialect), connection, declared, options),
      )
    }
    const { schema, doubts } = foldRecordings(recorded)
    this.find(...doubts.map((doubt) => `${dialect}: ${doubt}`))
    return compareWithState(findDialect(dialect), schema, declared, options)
  }

  async #record(dialect: TestDialect): Promise<RecordedRevision[]> {
    return Promise.all(
      this.#files.map(async ({ loaded }) => ({
        revision: { name: "File" } as RecordedRevision["revision"],
        recording: await recordMigration(loaded, "up", dialect),
      })),
    )
  }

  /** Runs the newest file on both, unless a case says that the way back may be refused; afterwards neither the databases nor the files know of a difference. */
  async #apply(sides: readonly Side[], state: "before" | "after", direction: "up" | "down"): Promise<boolean> {
    const file = this.#files.at(-1)
    if (file === undefined) return false
    for (const { dialect, after, one } of sides) {
      try {
        await run(after, file, direction, dialect)
      } catch (error) {
        const code = direction === "down" && error instanceof LimbeckError ? error.code : undefined
        if (code !== undefined && code === one.expect?.mayStopBack) return false
        throw new Error(`${dialect}: ${direction}: ${wordsOf(error)}\n${file.source}`, { cause: error })
      }
    }
    if (direction === "down") this.#files.pop()
    for (const side of sides) {
      const declared = declaredOf(side[state], side.dialect)
      const options = { answers: NO_ANSWERS, isOwn: () => false }
      const dialect = findDialect(side.dialect)
      const live = await withConnection(side[state], (connection) =>
        compareWithDatabase(dialect, connection, declared, options),
      )
      const folded = foldRecordings(await this.#record(side.dialect)).schema
      const known = await compareWithState(dialect, folded, declared, options)
      const where = `${side.dialect} after ${direction} to ${state}`
      this.find(...describeAll(live.up).map((line) => `${where}, the database: ${line} ${JSON.stringify(live.up)}`))
      this.find(...describeAll(known.up).map((line) => `${where}, the files: ${line} ${JSON.stringify(known.up)}`))
      if (this.findings.length > 0) this.find(file.source)
    }
    return true
  }

  async #compareRows(sides: readonly Side[], known: readonly State[]): Promise<void> {
    for (const [index, { dialect, after, one }] of sides.entries()) {
      const stated = one.expect?.rows ?? {}
      for (const table of new Set([...(known[index]?.rows.keys() ?? []), ...Object.keys(stated)])) {
        const found = await readRows(after, table)
        const wanted = ownOf(stated, table)
        const lines = wanted ? compareStated(wanted, found) : compareKept(known[index]?.rows.get(table) ?? [], found)
        this.find(...lines.map((line) => `${dialect}: rows of ${table}: ${line}`))
      }
    }
  }
}

/** A table may be called `constructor`. */
function ownOf(rows: Rows | undefined, table: string): readonly Row[] | undefined {
  return rows !== undefined && Object.hasOwn(rows, table) ? rows[table] : undefined
}

interface State {
  readonly catalogue: readonly string[]
  readonly rows: ReadonlyMap<string, readonly Row[]>
}

async function readState({ before, one }: Side): Promise<State> {
  const rows = new Map<string, readonly Row[]>()
  for (const table of Object.keys(one.rows ?? {})) rows.set(table, (await readRows(before, table)) ?? [])
  const catalogue = await readCatalogue(before)
  // The order of columns means nothing.
  return { catalogue: catalogue.filter((line) => !line.startsWith("column order ")), rows }
}

function declaredOf(source: DataSource, name: TestDialect): Declared {
  const dialect = findDialect(name)
  const unmanaged = readUnmanaged(source, dialect)
  return {
    schema: readSchema(source, dialect),
    leftAlone: [...unmanaged.tables, ...unmanaged.views],
    leftAloneIndexes: unmanaged.indexes,
  }
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error instanceof LimbeckError ? `${error.code}: ${error.message}` : (error.stack ?? error.message)
}
