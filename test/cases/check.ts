import type { DataSource } from "typeorm"
import { NO_ANSWERS, pathOf } from "../../src/compare/answers"
import type { Comparison } from "../../src/compare/comparison"
import { findDialect } from "../../src/dialects/dialects"
import { LimbeckError } from "../../src/errors"
import type { Made } from "../../src/history/recorded"
import { readSchema } from "../../src/metadata/read"
import { nameKey } from "../../src/schema/names"
import { compareCatalogues, readCatalogue } from "../corpus/catalogue"
import { describeAll } from "../corpus/limbeck"
import { withDatabase, type Connection, type TestDialect } from "../support/databases"
import { whatTypeormFinds } from "./agreement"
import type { Case, Entity, Row } from "./case"
import { compare, compareModel } from "./comparing"
import { open } from "./entities"
import { compareRecorded, run, write, type Migration } from "./migration"
import { compareKept, compareStated, insertRows, readRows } from "./rows"

/** What is wrong with a case on a dialect; nothing when all laws hold. */
export async function checkCase(one: Case, dialect: TestDialect): Promise<string[]> {
  return withDatabase(dialect, async (connection) => {
    const trial = new Trial(one, dialect, connection)
    try {
      await trial.run()
    } catch (error) {
      trial.find(`threw ${wordsOf(error)}`)
    } finally {
      await trial.close()
    }
    return trial.findings
  })
}

/** One case on one database. */
class Trial {
  readonly findings: string[] = []
  readonly #sources: DataSource[] = []
  readonly #known = new Map<string, readonly Row[]>()

  constructor(
    readonly one: Case,
    readonly dialect: TestDialect,
    readonly connection: Connection,
  ) {}

  find(...findings: readonly string[]): void {
    this.findings.push(...findings)
  }

  async run(): Promise<void> {
    const { one } = this
    await this.#prepare()
    const before = await this.#open(one.before)
    const empty = one.fromNothing === true ? await readCatalogue(before) : []
    const first = await this.#start(before)
    const after = await this.#open(one.after)
    if (one.rows) await insertRows(before, one.rows)
    for (const sql of one.extra ?? []) await before.query(sql)
    for (const table of Object.keys(one.rows ?? {})) this.#known.set(table, (await readRows(before, table)) ?? [])
    const catalogue = await readCatalogue(before)
    const comparison = await this.#compare(after, before)
    if (comparison === undefined) return
    const migration = write(comparison, this.dialect)
    this.find(...(await compareRecorded(migration, comparison, this.dialect)))
    for (const pattern of one.expect?.file ?? [])
      if (!pattern.test(migration.source))
        this.find(`the file does not contain ${String(pattern)}: ${migration.source}`)
    if (!(await this.#up(after, migration, catalogue))) return
    await this.#checkAfter(after, comparison)
    if (one.expect?.keeps) await this.#checkKept(after, catalogue)
    if (one.expect?.oneWay === undefined && !(await this.#checkDown({ before, after }, migration, catalogue))) return
    if (one.fromNothing === true && first !== undefined) await this.#checkNothing(before, first, empty)
  }

  async close(): Promise<void> {
    for (const source of this.#sources) await source.destroy()
  }

  async #open(entities: readonly Entity[]): Promise<DataSource> {
    const source = await open(this.connection, entities, this.one, this.dialect)
    this.#sources.push(source)
    return source
  }

  async #prepare(): Promise<void> {
    if (this.one.prepare === undefined) return
    const source = await this.#open([])
    for (const sql of this.one.prepare) await source.query(sql)
  }

  /** The migration that made the first state, where it was not TypeORM. */
  async #start(before: DataSource): Promise<Migration | undefined> {
    const { start = "limbeck" } = this.one
    const isMade = start !== "limbeck" && (await this.#synchronize(before, start))
    const migration = isMade ? undefined : write(await compare(before, this.dialect), this.dialect)
    if (migration !== undefined) await run(before, migration, "up", this.dialect)
    this.find(...(await this.#whatIsLeft(before)).map((line) => `after the first state: ${line}`))
    return migration
  }

  async #checkNothing(before: DataSource, first: Migration, empty: readonly string[]): Promise<void> {
    try {
      await run(before, first, "down", this.dialect)
    } catch (error) {
      throw new Error(`down of the first state: ${wordsOf(error)}\n${first.source}`, { cause: error })
    }
    const left = compareCatalogues(empty, await readCatalogue(before))
    this.find(...left.map((line) => `after down of the first state: ${line}`))
  }

  async #synchronize(before: DataSource, start: string): Promise<boolean> {
    try {
      await before.synchronize()
      return true
    } catch (error) {
      if (start === "synchronize") throw error
      return false
    }
  }

  async #compare(after: DataSource, before: DataSource): Promise<Comparison | undefined> {
    const { expect } = this.one
    let comparison: Comparison
    try {
      comparison = await compare(after, this.dialect, {
        answers: { ...NO_ANSWERS, ...this.one.answers },
        ...made(before, this.dialect),
      })
    } catch (error) {
      if (expect?.refuses === undefined) throw error
      this.#checkError(error, expect.refuses)
      return undefined
    }
    if (expect?.refuses !== undefined) this.find(`generate does not refuse: ${describeAll(comparison.up).join("\n")}`)
    const asked = comparison.questions.map((question) => `${pathOf(question)} -> ${question.candidates.join(", ")}`)
    this.#checkList("asks", expect?.asks ?? [], asked)
    const up = describeAll(comparison.up)
    if (expect?.up) this.#checkList("up", expect.up, up)
    else if (up.length === 0 && this.one.mayChangeNothing !== true) this.find("there is nothing to do")
    return asked.length > 0 ? undefined : comparison
  }

  #checkList(what: string, expected: readonly string[], found: readonly string[]): void {
    if (expected.join("\n") === found.join("\n")) return
    this.find(`${what}: expected\n    ${expected.join("\n    ")}\n  found\n    ${found.join("\n    ")}`)
  }

  #checkError(error: unknown, code: string): void {
    if (!(error instanceof LimbeckError) || error.code !== code)
      this.find(`expected the error ${code}: ${wordsOf(error)}`)
    else if (this.one.expect?.message && !this.one.expect.message.test(error.message))
      this.find(`expected ${String(this.one.expect.message)}: ${error.message}`)
  }

  async #up(after: DataSource, migration: Migration, catalogue: readonly string[]): Promise<boolean> {
    const { expect } = this.one
    try {
      const sent = await run(after, migration, "up", this.dialect)
      if (expect?.stops !== undefined) this.find(`up does not stop: ${sent.join("\n")}`)
      this.#checkStatements(sent)
      return expect?.stops === undefined
    } catch (error) {
      if (expect?.stops === undefined) throw new Error(`up: ${wordsOf(error)}\n${migration.source}`, { cause: error })
      this.#checkError(error, expect.stops)
      this.find(...compareCatalogues(catalogue, await readCatalogue(after)).map((line) => `after the stop: ${line}`))
      this.find(...(await this.#compareRows(after, {})).map((line) => `after the stop: ${line}`))
      return false
    }
  }

  #checkStatements(sent: readonly string[]): void {
    const text = sent.join(";\n")
    for (const pattern of this.one.expect?.sql ?? [])
      if (!pattern.test(text)) this.find(`no statement has ${String(pattern)}: ${text}`)
    for (const pattern of this.one.expect?.noSql ?? [])
      if (pattern.test(text)) this.find(`a statement has ${String(pattern)}: ${text}`)
  }

  async #checkAfter(after: DataSource, comparison: Comparison): Promise<void> {
    this.find(...(await this.#whatIsLeft(after)).map((line) => `after up: ${line}`))
    const { typeormDisagrees, prepare = [] } = this.one
    const others = typeormDisagrees === undefined ? await whatTypeormFinds(after, this.dialect, prepare) : []
    this.find(...others.map((line) => `after up: TypeORM finds ${line}`))
    const model = await compareModel(after, this.dialect, comparison)
    this.find(...describeAll(model).map((line) => `the model says otherwise: ${line} ${JSON.stringify(model)}`))
    this.find(...(await this.#compareRows(after, this.one.expect?.rows ?? {})))
    for (const sql of this.one.expect?.nothing ?? []) {
      const rows = await after.query<unknown>(sql)
      if (/^SELECT/.test(sql) && Array.isArray(rows) && rows.length > 0) this.find(`${sql}: ${JSON.stringify(rows)}`)
    }
  }

  async #compareRows(source: DataSource, stated: Readonly<Record<string, readonly Row[]>>): Promise<string[]> {
    const findings: string[] = []
    for (const table of new Set([...this.#known.keys(), ...Object.keys(stated)])) {
      const found = await readRows(source, table)
      const wanted = Object.hasOwn(stated, table) ? stated[table] : undefined
      const lines = wanted ? compareStated(wanted, found) : compareKept(this.#known.get(table) ?? [], found)
      findings.push(...lines.map((line) => `rows of ${table}: ${line}`))
    }
    return findings
  }

  async #checkKept(after: DataSource, catalogue: readonly string[]): Promise<void> {
    const patterns = this.one.expect?.keeps ?? []
    const kept = (lines: readonly string[]): string[] =>
      lines.filter((line) => patterns.some((pattern) => pattern.test(line)))
    for (const pattern of patterns)
      if (!catalogue.some((line) => pattern.test(line))) this.find(`nothing to keep: ${String(pattern)}`)
    this.find(
      ...compareCatalogues(kept(catalogue), kept(await readCatalogue(after))).map((line) => `not kept: ${line}`),
    )
  }

  /** Whether everything is as it was; `down` may have been refused. */
  async #checkDown(
    { before, after }: Readonly<Record<"before" | "after", DataSource>>,
    migration: Migration,
    catalogue: readonly string[],
  ): Promise<boolean> {
    if (await this.#isStopped(after, migration)) return false
    const back = compareCatalogues(inAnyOrder(catalogue), inAnyOrder(await readCatalogue(before)))
    this.find(...back.map((line) => `after down: ${line}`))
    this.find(...(await this.#whatIsLeft(before)).map((line) => `after down: ${line}`))
    const rows = await this.#compareRows(before, this.one.expect?.rowsBack ?? {})
    this.find(...rows.map((line) => `after down: ${line}`))
    return true
  }

  /** Runs `down`; whether it ended as the case says that it must or may. */
  async #isStopped(after: DataSource, migration: Migration): Promise<boolean> {
    const { stopsBack, mayStopBack } = this.one.expect ?? {}
    const before = await readCatalogue(after)
    try {
      await run(after, migration, "down", this.dialect)
    } catch (error) {
      const code = error instanceof LimbeckError ? error.code : undefined
      if (code === undefined || (code !== stopsBack && code !== mayStopBack))
        throw new Error(`down: ${wordsOf(error)}\n${migration.source}`, { cause: error })
      this.find(...compareCatalogues(before, await readCatalogue(after)).map((line) => `after the stop: ${line}`))
      return true
    }
    if (stopsBack !== undefined) this.find("down does not stop")
    return false
  }

  /** What limbeck would still change. */
  async #whatIsLeft(source: DataSource): Promise<string[]> {
    const again = await compare(source, this.dialect)
    return describeAll(again.up).map((line) => `generate finds ${line} ${JSON.stringify(again.up)}`)
  }
}

/** The tables of the first state: the project's migrations made them. */
function made(source: DataSource, dialect: TestDialect): Made {
  const { tables, namespaces } = readSchema(source, findDialect(dialect))
  const keys = new Set(tables.map(nameKey))
  return { isOwn: (table) => keys.has(nameKey(table)), ownNamespaces: namespaces.map(({ name }) => name) }
}

/** The order of columns means nothing. */
function inAnyOrder(lines: readonly string[]): string[] {
  return lines.filter((line) => !line.startsWith("column order "))
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = error instanceof LimbeckError ? `${error.code}: ` : ""
  const sql = "sql" in error && typeof error.sql === "string" ? `\n  ${error.sql}` : ""
  return `${code}${error instanceof LimbeckError ? error.message : (error.stack ?? error.message)}${sql}`
}
