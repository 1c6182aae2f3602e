import type { EntitySchema } from "typeorm"
import { LimbeckError } from "../errors"
import { matchGlobs, type GlobMatch } from "./globs"
import { describeFile } from "./describe-file"
import { loadFile } from "./load-file"
import { isRecord } from "./options"
import type { Project } from "./project"
import { refuseTwoTypeorms } from "./typeorm-package"

/** What TypeORM takes as an entity. */
export type EntityTarget = NewableFunction | EntitySchema

/** The entities of a project, loaded. */
export interface Entities {
  /** Every class and EntitySchema that the DataSource names, as TypeORM itself would collect them. */
  readonly targets: readonly EntityTarget[]
  readonly globs: readonly GlobMatch[]
  /** Globs that matched nothing and the like: no table is dropped for them, but they should be told. */
  readonly warnings: readonly string[]
}

const loaded = new WeakMap<Project, Promise<Entities>>()

/** Loads what `entities` of the DataSource names: classes, EntitySchemas, globs, folders, objects of them. */
export function expandEntities(project: Project): Promise<Entities> {
  const known = loaded.get(project)
  if (known !== undefined) return known
  const entities = readEntities(project)
  loaded.set(project, entities)
  return entities
}

async function readEntities(project: Project): Promise<Entities> {
  const declared = listOf(project.declared.entities)
  declared.forEach((item, index) => {
    refuseNothing(project, item, index)
  })
  const patterns = declared.filter((item) => typeof item === "string")
  const globs = matchGlobs(project, patterns)
  const targets = new Set(declared.filter((item) => isTarget(item)))
  for (const file of new Set(globs.flatMap(({ files }) => files))) {
    for (const target of targetsIn(await loadFile(file, project.root))) targets.add(target)
  }
  refuseTwoTypeorms(project.typeorm)
  const entities = [...targets]
  if (!entities.some((target) => isEntity(project, target))) throw noEntities(project, globs, entities.length)
  const warnings = globs
    .filter(({ files }) => files.length === 0)
    .map(({ tried }) => `no file matches the entities glob ${tried.map((path) => `"${path}"`).join(" or ")}`)
  return { targets: entities, globs, warnings }
}

/** The classes that a list in the DataSource's options names, without reading globs: subscribers. */
export async function expandClasses(project: Project, declared: unknown): Promise<readonly EntityTarget[]> {
  const items = listOf(declared)
  const globs = matchGlobs(
    project,
    items.filter((item) => typeof item === "string"),
  )
  const targets = new Set(items.filter((item) => isTarget(item)))
  for (const file of new Set(globs.flatMap(({ files }) => files))) {
    for (const target of targetsIn(await loadFile(file, project.root))) targets.add(target)
  }
  return [...targets]
}

/** TypeORM takes a list or an object of entities. */
export function listOf(declared: unknown): readonly unknown[] {
  if (Array.isArray(declared)) return declared.flat() as readonly unknown[]
  return isRecord(declared) ? Object.values(declared) : []
}

function isTarget(value: unknown): value is EntityTarget {
  return typeof value === "function" || isEntitySchema(value)
}

function isEntitySchema(value: unknown): value is EntitySchema {
  return isRecord(value) && value["@instanceof"] === Symbol.for("EntitySchema")
}

/** The classes and EntitySchemas among a file's exports, in lists and objects too, as TypeORM finds them. */
export function targetsIn(exported: unknown, seen = new Set<unknown>()): readonly EntityTarget[] {
  if (isTarget(exported)) return [exported]
  if (typeof exported !== "object" || exported === null || seen.has(exported)) return []
  seen.add(exported)
  // An instance of some class (a DataSource, a logger) is no container of entities.
  const prototype: unknown = Object.getPrototypeOf(exported)
  const isContainer =
    Array.isArray(exported) || prototype === null || !("constructor" in exported) || isPlain(prototype)
  return isContainer ? Object.values(exported).flatMap((value: unknown) => targetsIn(value, seen)) : []
}

function isPlain(prototype: unknown): boolean {
  return Object.getPrototypeOf(prototype) === null
}

/** Whether TypeORM would make a table or view of it. */
function isEntity(project: Project, target: EntityTarget): boolean {
  if (typeof target !== "function") return true
  return project.typeorm.module.getMetadataArgsStorage().tables.some((table) => table.target === target)
}

function refuseNothing(project: Project, item: unknown, index: number): void {
  if (typeof item === "string" || isTarget(item)) return
  throw new LimbeckError({
    code: "entity-invalid",
    message:
      `could not read the entities: item ${index + 1} of "entities" in "${describeFile(project.file)}" is ` +
      `${item === undefined ? "undefined" : `a ${typeof item}`}, not a class, EntitySchema or glob` +
      (item === undefined ? "; a file that imports itself through others gives that" : ""),
    next: `edit "entities" in ${describeFile(project.file)}`,
  })
}

function noEntities(project: Project, globs: readonly GlobMatch[], exported: number): LimbeckError {
  const tried = globs.flatMap((glob) => glob.tried.map((path) => `  ${path} (${glob.files.length} files)`))
  const place = `"entities" in "${describeFile(project.file)}"`
  const files = globs.flatMap(({ files: matched }) => matched)
  const reason =
    tried.length === 0 && exported === 0
      ? `${place} is empty`
      : files.length === 0 && tried.length > 0
        ? `no file matches ${place}`
        : `none of the ${exported} classes that ${place} gives has @Entity(), @ViewEntity() or @ChildEntity()`
  const list = tried.length === 0 ? "" : `; tried in ${project.cwd}:\n${tried.join("\n")}`
  return new LimbeckError({
    code: "no-entities",
    message: `could not read the entities: ${reason}${list}`,
    next: `edit "entities" in ${describeFile(project.file)}`,
  })
}
