import { basename, extname } from "node:path"
import type { MigrationInterface } from "typeorm"
import { LimbeckError } from "../errors"
import { buildGraph, type Graph } from "./graph"
import { plainRevisionId, timestampOf, type MigrationClass, type Revision } from "./migration"

/** A module that may export migration classes, as whoever loads files gives it. */
export interface MigrationModule {
  readonly file?: string
  /** The namespace of a module, a class, or a list of classes. */
  readonly exports: unknown
}

/** A migration before it is known what it follows; `parents` is absent in a plain TypeORM migration. */
export type MigrationFacts = Omit<Revision, "id" | "parents" | "plain"> & {
  readonly revision?: string
  readonly parents?: readonly string[]
}

/** The graph of the migrations in these modules. @throws LimbeckError */
export function loadGraph(modules: readonly MigrationModule[]): Graph {
  return buildGraph(linkRevisions(readMigrations(modules)))
}

/** The migrations of an initialized DataSource (`dataSource.migrations`) as a module. */
export function moduleOfInstances(instances: readonly MigrationInterface[]): MigrationModule {
  return { exports: instances.map((instance) => instance.constructor) }
}

/** One entry for each migration class; a class found in source and in output counts once. */
export function readMigrations(modules: readonly MigrationModule[]): MigrationFacts[] {
  const homes = new Map<MigrationClass, MigrationModule>()
  const classesOf = new Map(modules.map((module) => [module, [...new Set(migrationClasses(module.exports))]]))
  // A barrel that exports every migration again is no home: the file with fewest classes is.
  const fewestFirst = [...modules].sort((a, b) => (classesOf.get(a)?.length ?? 0) - (classesOf.get(b)?.length ?? 0))
  for (const module of fewestFirst) {
    const own = (classesOf.get(module) ?? []).filter((found) => !homes.has(found))
    // TypeORM takes any number of plain ones from one file; a revision is one step, and its file is its place.
    const isRevision = own.some(({ revision }) => revision !== undefined)
    if (module.file !== undefined && own.length > 1 && isRevision) throw severalClasses(module.file, own)
    for (const found of own) homes.set(found, module)
  }
  // In the order they were given: equal timestamps keep it.
  const inOrder = modules.flatMap((module) =>
    (classesOf.get(module) ?? []).filter((found) => homes.get(found) === module),
  )
  return dropCompiledTwins(inOrder.map((found) => readClass(found, homes.get(found)?.file)))
}

/**
 * Gives plain migrations the id of their name and the parent with the next lower timestamp, which
 * is the order in which TypeORM runs them. Of equal timestamps the first that was given comes first, as
 * TypeORM's own sort has it: classes of one file in the order of its exports, files by name.
 */
export function linkRevisions(migrations: readonly MigrationFacts[]): Revision[] {
  return migrations
    .map(toRevision)
    .sort((a, b) => a.timestamp - b.timestamp)
    .map((draft, index, all) => {
      const before = all[index - 1]
      return draft.plain && before !== undefined ? { ...draft, parents: [before.id] } : draft
    })
}

/** Property by property: what is left of an object by `...rest` takes four times as long, of each of ten thousand. */
function toRevision(facts: MigrationFacts): Revision {
  const { revision, parents = [], name, timestamp, dependsOn, labels, open } = facts
  const { file, description, transaction } = facts
  const plain = revision === undefined
  return {
    name,
    timestamp,
    dependsOn,
    labels,
    ...(file === undefined ? {} : { file }),
    ...(description === undefined ? {} : { description }),
    ...(transaction === undefined ? {} : { transaction }),
    open,
    id: revision ?? plainRevisionId(name),
    parents: plain ? [] : parents,
    plain,
  }
}

function readClass(found: MigrationClass, file: string | undefined): MigrationFacts {
  const instance = new found()
  const name = instance.name ?? found.name
  const where = file === undefined ? "" : ` in ${file}`
  const timestamp = timestampOf(name)
  if (timestamp === undefined) {
    throw new LimbeckError({
      code: "bad-migration-name",
      message: `cannot read migration "${name}"${where}: its name does not end in a JavaScript timestamp of 13 digits`,
      next: `rename the class, for example ${name.replace(/\d*$/, "")}${Date.now()}`,
    })
  }
  const { revision } = found
  if (revision !== undefined && (typeof revision !== "string" || !/^[^@+:\s-]+$/.test(revision))) {
    throw new LimbeckError({
      code: "bad-revision",
      message: `cannot read migration "${name}"${where}: its revision ${JSON.stringify(revision)} is no text without @ - + :`,
      next: "give it 12 hex digits, as limbeck create does",
    })
  }
  return {
    name,
    timestamp,
    ...(revision === undefined ? {} : { revision, parents: texts(found.parents) }),
    dependsOn: texts(found.dependsOn),
    labels: texts(found.label),
    ...(file === undefined ? {} : { file }),
    ...(instance.transaction === undefined ? {} : { transaction: instance.transaction }),
    open: () => new found(),
  }
}

function texts(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === "string" ? [value] : value
}

function migrationClasses(value: unknown): MigrationClass[] {
  if (isMigrationClass(value)) return [value]
  if (Array.isArray(value)) return value.flatMap(migrationClasses)
  if (typeof value !== "object" || value === null) return []
  return Object.values(value).flatMap((member: unknown) =>
    // CommonJS output seen through import() has everything again under `default`.
    typeof member === "function" || Array.isArray(member) || isNamespace(member) ? migrationClasses(member) : [],
  )
}

function isNamespace(value: unknown): boolean {
  return typeof value === "object" && value !== null && (value as { __esModule?: unknown }).__esModule === true
}

/** A class that TypeORM would run as a migration. */
export function isMigrationClass(value: unknown): value is MigrationClass {
  if (typeof value !== "function") return false
  const prototype: unknown = value.prototype
  if (typeof prototype !== "object" || prototype === null) return false
  if ("up" in prototype && typeof prototype.up === "function") return true
  // `up = async () => {}` is a field of the instance: then the name must tell.
  return /\d{13}$/.test(value.name) && /^class\b/.test(Function.prototype.toString.call(value))
}

const SOURCES = [".ts", ".mts", ".cts"]

/** The same file name with .ts and .js is one migration, whose source counts; anything else with one name is an error. */
function dropCompiledTwins(migrations: readonly MigrationFacts[]): MigrationFacts[] {
  const kept = new Map<string, MigrationFacts>()
  for (const migration of migrations) {
    const other = kept.get(migration.name)
    if (other === undefined) kept.set(migration.name, migration)
    else if (!areTwins(migration.file, other.file)) throw duplicateName(migration, other)
    else if (SOURCES.includes(extname(migration.file ?? ""))) kept.set(migration.name, migration)
  }
  return [...kept.values()]
}

function areTwins(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return false
  const stem = (file: string): string => basename(file, extname(file))
  return stem(a) === stem(b) && SOURCES.includes(extname(a)) !== SOURCES.includes(extname(b))
}

function duplicateName(a: MigrationFacts, b: MigrationFacts): LimbeckError {
  const places = [b.file, a.file].map((file) => file ?? "the list of classes").join(" and in ")
  return new LimbeckError({
    code: "duplicate-migration",
    message: `cannot build the history: migration "${a.name}" is there twice, in ${places}`,
    next: "rename one of the classes, or remove the copy",
  })
}

function severalClasses(file: string, classes: readonly MigrationClass[]): LimbeckError {
  const names = classes.map(({ name }) => `"${name}"`).join(" and ")
  return new LimbeckError({
    code: "several-migrations-in-file",
    message: `cannot read "${file}": it has ${classes.length} migrations, ${names}, and a file with a revision is one step of the history`,
    next: "move each class to a file of its own; their names stay, so that the database still knows them",
  })
}
