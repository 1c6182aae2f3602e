import type { DataSource } from "typeorm"
import { NO_ANSWERS, pathOf } from "../../src/compare/answers"
import type { Comparison } from "../../src/compare/comparison"
import { findDialect } from "../../src/dialects/dialects"
import { readSchema } from "../../src/metadata/read"
import { displayName } from "../../src/schema/names"
import type { Schema } from "../../src/schema/schema"
import { revert, run } from "../../src/runner/run"
import { createDatabase, type TestDatabase, type TestDialect } from "../support/databases"
import { compareCatalogues, readCatalogue } from "./catalogue"
import { Draft, type LoadSet, type StoredSet } from "./draft"
import { EDITS, planChanges } from "./edits"
import { describeAll, generate, withConnection, writeFile } from "./limbeck"
import { logSchema, open, synchronizeOnEmpty, wordsOf, type EntitySet } from "./properties"
import { compareRows, fillTables, readTables, type Move, type Rows } from "./rows"

/** What evolving one set showed. */
export interface Evolution {
  readonly P4: string[]
  /** Where TypeORM's own differ would still change something, although not after its own `synchronize()`. */
  readonly agreement: string[]
  /** Tables that no row could be made for. */
  empty: string[]
  readonly edits: string[]
  changes: number
  /** Changes that TypeORM itself does not take. */
  refused: number
}

/** A database as TypeORM makes it for the set, with rows. */
interface Ground {
  readonly database: TestDatabase
  readonly source: DataSource
  readonly entities: EntitySet
  readonly schema: Schema
  readonly catalogue: readonly string[]
  readonly empty: readonly string[]
  rows: Rows
}

/**
 * P4: with rows in every table, edits of the set, alone and together: `up` keeps the rows, nothing
 * is left to do after it, and `down` restores.
 */
export async function checkEvolution(
  set: StoredSet,
  dialect: TestDialect,
  options: { load: LoadSet; singly: boolean },
): Promise<Evolution> {
  const evolution: Evolution = { P4: [], agreement: [], empty: [], edits: [], changes: 0, refused: 0 }
  let ground: Ground | undefined
  try {
    for (const names of planChanges(set.id, options.singly)) {
      ground ??= await lay(set, dialect, options.load)
      evolution.empty = [...ground.empty]
      const draft = new Draft(set, ground.entities, ground.source, dialect)
      for (const name of names) {
        const what = EDITS[name]?.(draft)
        if (what === undefined) continue
        draft.done.push(`${name} (${what})`)
        evolution.edits.push(name)
      }
      if (draft.done.length === 0) continue
      const change = new Change(ground, draft, options.load)
      await change.check()
      if (change.isRefused) evolution.refused++
      else evolution.changes++
      const title = [...draft.done, ...draft.moved.map((what) => `so ${what}`)].join(" + ")
      evolution.P4.push(...change.findings.map((line) => `[${title}] ${line}`))
      evolution.agreement.push(...change.disagreements.map((line) => `[${title}] ${line}`))
      if (change.findings.length > 0 || draft.lost.size > 0) {
        await clear(ground)
        ground = undefined
      }
    }
  } catch (error) {
    evolution.P4.push(`the check itself: ${wordsOf(error)}`)
  } finally {
    if (ground !== undefined) await clear(ground)
  }
  return evolution
}

async function lay(set: StoredSet, dialect: TestDialect, load: LoadSet): Promise<Ground> {
  const database = await createDatabase(dialect)
  const entities = load(set)
  const source = await open(database, entities)
  await synchronizeOnEmpty(source)
  const scope = readSchema(source, findDialect(dialect)).namespaces.map(({ name }) => name)
  const schema = await withConnection(source, (connection) =>
    findDialect(dialect).inspect(connection, { namespaces: scope }),
  )
  const own = {
    ...schema,
    tables: schema.tables.filter(({ name }) => name !== "typeorm_metadata" && name !== "spatial_ref_sys"),
  }
  const empty = await fillTables(source, own)
  const [catalogue, rows] = [await readCatalogue(source), await readTables(source, own.tables)]
  return { database, source, entities, schema: own, catalogue, empty, rows }
}

async function clear({ source, database }: Ground): Promise<void> {
  await source.destroy()
  await database.drop()
}

/** One change of the set on the ground, up and down. */
class Change {
  readonly findings: string[] = []
  readonly disagreements: string[] = []
  /** Whether TypeORM itself does not take the edited set. */
  isRefused = false

  constructor(
    readonly ground: Ground,
    readonly draft: Draft,
    readonly load: LoadSet,
  ) {}

  async check(): Promise<void> {
    let after: DataSource | undefined
    try {
      after = await open(this.ground.database, this.load(this.draft.set))
    } catch {
      this.isRefused = true
      return
    }
    try {
      await this.#evolve(after)
    } finally {
      await after.destroy()
    }
  }

  async #evolve(after: DataSource): Promise<void> {
    const { dialect } = this.draft
    await this.#step("generate and up", async () => {
      const comparison = await this.#generate(after)
      const lines = describeAll(comparison.up)
      if (lines.length === 0) return ["nothing to do"]
      const file = writeFile(after, dialect, comparison)
      const say = (findings: string[]): string[] =>
        findings.length ? [...findings, `  up was: ${lines.join("; ")}`] : []
      const open = comparison.questions.map(pathOf)
      if (open.length > 0) return say([`open questions: ${open.join()}`])
      await this.#step(`up (${lines.join("; ")})`, async () => {
        await run(file)
        return say(await this.#compareAfter(after, comparison.target))
      })
      if (this.findings.length > 0) return []
      await this.#agree(after)
      await this.#step(`down (${describeAll(comparison.down).join("; ")})`, async () => {
        await revert(file)
        return this.#compareBack()
      })
      return []
    })
  }

  /**
   * What the edit did not rename itself it renamed by the way: a join table and its columns bear the
   * names of what they join. Such a question is answered with its first candidate.
   */
  async #generate(after: DataSource): Promise<Comparison> {
    const { draft } = this
    const answers = { ...NO_ANSWERS, renames: draft.renames, drops: draft.drops, noRename: [] as string[] }
    for (;;) {
      const comparison = await generate(after, draft.dialect, answers)
      const [question] = comparison.questions
      const [first] = question?.candidates ?? []
      if (question === undefined || first === undefined) return comparison
      const path = pathOf(question)
      const [table] =
        [...draft.movedTables].find(([, to]) => question.table && displayName(question.table) === to) ?? []
      const before = table === undefined ? path : `${table}.${question.from}`
      if (draft.lost.has(before) || !draft.isRename) answers.noRename.push(path)
      else {
        draft.renames.push(`${path}:${first}`)
        draft.moved.push(`${path} to ${first}`)
        if (question.table === undefined) draft.movedTables.set(path, first)
        else draft.movedColumns.set(before, first)
      }
    }
  }

  async #compareAfter(after: DataSource, target: Schema): Promise<string[]> {
    const { dialect, lost, movedTables, movedColumns } = this.draft
    const again = describeAll((await generate(after, dialect)).up).map((line) => `generate again: ${line}`)
    const move: Move = {
      isLost: (table, column) => lost.has(column === undefined ? table : `${table}.${column}`),
      tableOf: (table) => movedTables.get(table) ?? table,
      columnOf: (table, column) => movedColumns.get(`${table}.${column}`) ?? column,
    }
    const rows = await readTables(
      after,
      target.tables.filter(({ name }) => name !== "typeorm_metadata"),
    )
    return [...again, ...compareRows(this.ground.rows, rows, move)]
  }

  async #compareBack(): Promise<string[]> {
    const { source, catalogue, rows, schema } = this.ground
    const inAnyOrder = (lines: readonly string[]) => lines.filter((line) => !line.startsWith("column order "))
    const found = compareCatalogues(inAnyOrder(catalogue), inAnyOrder(await readCatalogue(source)))
    const move: Move = {
      isLost: (table, column) => this.draft.lost.has(column === undefined ? table : `${table}.${column}`),
      tableOf: (table) => table,
      columnOf: (_, column) => column,
    }
    return [...found, ...compareRows(rows, await readTables(source, schema.tables), move)].map(
      (line) => `after down: ${line}`,
    )
  }

  async #agree(after: DataSource): Promise<void> {
    const ours = await logSchema(after)
    if (ours.length === 0) return
    const theirs = await this.#logElsewhere().catch(() => ours)
    if (ours.length > theirs.length) this.disagreements.push(...ours.filter((text) => !theirs.includes(text)))
  }

  /** What TypeORM finds after its own `synchronize()` of the edited set. */
  async #logElsewhere(): Promise<string[]> {
    const database = await createDatabase(this.draft.dialect)
    try {
      const source = await open(database, this.load(this.draft.set))
      try {
        await synchronizeOnEmpty(source)
        return await logSchema(source)
      } finally {
        await source.destroy()
      }
    } finally {
      await database.drop()
    }
  }

  async #step(what: string, check: () => Promise<string[]>): Promise<void> {
    try {
      this.findings.push(...(await check()))
    } catch (error) {
      this.findings.push(`${what}: ${wordsOf(error)}`)
    }
  }
}
