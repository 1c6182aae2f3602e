import type { DataSource, EntityMetadata } from "typeorm"
import { schemaOf } from "../../src/dialects/connection"
import { findDialect } from "../../src/dialects/dialects"
import { nameOf, targetOf } from "../../src/metadata/target"
import { displayName } from "../../src/schema/names"
import type { TestDialect } from "../support/databases"
import type { EntitySet } from "./properties"

export type Plain = Record<string, unknown>
type Kind = "tables" | "columns" | "relations" | "indices" | "uniques" | "checks" | "generations"

/** An entity set as sets.json has it: what decorators recorded, per class, and the options of EntitySchemas. */
export interface StoredSet {
  readonly id: string
  readonly classes: Plain[]
  readonly entities: Plain[]
  readonly schemas?: Plain[]
  readonly storage: Partial<Record<Kind, [string, ...Plain[]][]>>
}

export type LoadSet = (set: StoredSet) => EntitySet

type ColumnMetadata = EntityMetadata["columns"][number]
type RelationMetadata = EntityMetadata["relations"][number]

export interface ColumnDraft {
  readonly metadata: ColumnMetadata
  /** What the decorator was given; an edit writes here. */
  readonly options: Plain
  readonly entity: EntityDraft
  /** As the driver spells the type, and its length where it has one. */
  readonly type: string
  readonly length: string
}

export interface RelationDraft {
  readonly metadata: RelationMetadata
  readonly options: Plain
}

export interface EntityDraft {
  readonly metadata: EntityMetadata
  /** The table as messages and answers name it. */
  readonly path: string
  readonly columns: readonly ColumnDraft[]
  readonly relations: readonly RelationDraft[]
  /** What is recorded of the table itself; an edit of its name writes here. */
  readonly table: Plain
  readonly list: (kind: "indices" | "uniques") => readonly Plain[]
  readonly add: (kind: "indices" | "uniques", row: Plain) => void
  readonly remove: (kind: "indices" | "uniques", row: Plain) => void
  readonly addColumn: (property: string, options: Plain) => void
  readonly addRelation: (property: string, other: EntityDraft, options: Plain) => void
  readonly removeEntity: () => boolean
}

/** A copy of a set that edits change, what they must not touch twice, and what `generate` is to be told. */
export class Draft {
  readonly set: StoredSet
  readonly entities: readonly EntityDraft[]
  readonly taken = new Set<object>()
  readonly done: string[] = []
  /** What the renames of this change renamed by the way. */
  readonly moved: string[] = []
  /** Answers to `generate`. */
  readonly renames: string[] = []
  readonly drops: string[] = []
  /** `table.column` of what `up` takes away, or a whole table. */
  readonly lost = new Set<string>()
  /** Old path to new path, of tables, and old to new name, of columns by the old path of their table. */
  readonly movedTables = new Map<string, string>()
  readonly movedColumns = new Map<string, string>()
  readonly #texts: string

  constructor(
    original: StoredSet,
    { args }: EntitySet,
    readonly source: DataSource,
    readonly dialect: TestDialect,
  ) {
    this.set = structuredClone(original)
    this.#texts = JSON.stringify([original.storage.checks, original.storage.indices, "where", original.schemas])
    const target = targetOf(source, findDialect(dialect), schemaOf(source))
    this.entities = source.entityMetadatas
      .filter((metadata) => metadata.tableType === "regular" && metadata.synchronize)
      .flatMap((metadata) => {
        const recorded = this.#find(args, "tables", (row) => row.target === metadata.target)
        const schema = this.set.schemas?.find(({ name }) => name === metadata.target)
        const path = displayName(nameOf(metadata, target))
        const owner = recorded ? this.#ofClass(recorded.of) : schema && ofSchema(schema)
        return owner ? [this.#entity({ metadata, path, args, ...owner, table: recorded?.row ?? schema ?? {} })] : []
      })
  }

  /** Whether a text in the set (a check, a condition, an expression) names this column. */
  isMentioned({ metadata }: ColumnDraft): boolean {
    const columns = JSON.stringify(
      this.source.entityMetadatas.flatMap((entity) => entity.columns.map((c) => c.asExpression)),
    )
    return [this.#texts, columns].some((text) =>
      [metadata.databaseName, metadata.propertyName].some((name) => new RegExp(`\\b${name}\\b`).test(text)),
    )
  }

  /** On SQLite two entities with different schemas may be one table. */
  isShared({ path, metadata }: Pick<EntityDraft, "path" | "metadata">): boolean {
    return this.entities.some((other) => other.path === path && other.metadata !== metadata)
  }

  /** The places of a column that several tables have from one class. */
  places(column: ColumnDraft): ColumnDraft[] {
    return this.entities.flatMap((entity) => entity.columns.filter(({ options }) => options === column.options))
  }

  get isRename(): boolean {
    return this.renames.length > 0
  }

  #entity(parts: Omit<EntityDraft, "columns" | "relations"> & Pick<EntitySet, "args">): EntityDraft {
    const { args, ...own } = parts
    const columns: ColumnDraft[] = []
    const relations: RelationDraft[] = []
    const entity: EntityDraft = { ...own, columns, relations }
    for (const metadata of own.metadata.columns) {
      const options = this.#options(args, "columns", metadata)
      const { driver } = this.source
      if (options === undefined) continue
      const [type, length] = [driver.normalizeType(metadata), driver.getColumnLength(metadata)]
      columns.push({ metadata, options, entity, type, length })
    }
    for (const metadata of own.metadata.relations) {
      const options = this.#options(args, "relations", metadata)
      if (options !== undefined) relations.push({ metadata, options })
    }
    return entity
  }

  #options(args: EntitySet["args"], kind: "columns" | "relations", metadata: ColumnMetadata | RelationMetadata) {
    const { target, propertyName } = metadata
    const found = this.#find(args, kind, (row) => row.target === target && row.propertyName === propertyName)
    if (found !== undefined) return (found.row.options ??= {}) as Plain
    const schema = this.set.schemas?.find(({ name }) => name === target)
    return (schema?.[kind] as Record<string, Plain> | undefined)?.[propertyName]
  }

  /** The loader records rows in the order in which the set has them. */
  #find(
    args: EntitySet["args"],
    kind: Kind,
    isWanted: (row: Plain) => boolean,
  ): { of: string; row: Plain } | undefined {
    const at = (args[kind] as unknown as Plain[]).findIndex(isWanted)
    const rows = (this.set.storage[kind] ?? []).flatMap(([of, ...list]) => list.map((row) => ({ of, row })))
    return rows[at]
  }

  #ofClass(id: string) {
    const { set } = this
    const add = (kind: Kind, row: Plain): void => {
      const lists = (set.storage[kind] ??= [])
      const own = lists.find(([of]) => of === id)
      if (own) own.push(row)
      else lists.push([id, row])
    }
    const ownList = (kind: Kind) => (set.storage[kind] ?? []).filter(([of]) => of === id)
    return {
      list: (kind: Kind) => ownList(kind).flatMap(([, ...rows]) => rows),
      add,
      remove: (kind: Kind, row: Plain) => ownList(kind).forEach((list) => removeFrom(list, row)),
      addColumn: (propertyName: string, options: Plain) => add("columns", { propertyName, options }),
      addRelation: (propertyName: string, other: EntityDraft, options: Plain) => {
        const type = { $fn: idOf(set, other) }
        add("relations", { propertyName, relationType: "many-to-one", type, options })
      },
      removeEntity: () =>
        removeFrom(
          set.entities,
          set.entities.find(({ $c }) => $c === id),
        ),
    }
  }
}

function ofSchema(schema: Plain) {
  const record = (kind: string) => (schema[kind] ??= {}) as Record<string, Plain>
  const list = (kind: string) => (schema[kind] ??= []) as Plain[]
  return {
    list,
    add: (kind: string, row: Plain) => void list(kind).push(row),
    remove: (kind: string, row: Plain) => void removeFrom(list(kind), row),
    addColumn: (property: string, options: Plain) => void (record("columns")[property] = options),
    addRelation: (property: string, other: EntityDraft, options: Plain) =>
      void (record("relations")[property] = { ...options, type: "many-to-one", target: other.metadata.name }),
    removeEntity: () => false,
  }
}

function idOf(set: StoredSet, { table, metadata }: EntityDraft): unknown {
  const recorded = set.storage.tables?.find(([, ...rows]) => rows.includes(table))
  return recorded ? { $c: recorded[0] } : metadata.name
}

function removeFrom<T>(list: T[], item: T | undefined): boolean {
  const at = item === undefined ? -1 : list.indexOf(item)
  if (at >= 0) list.splice(at, 1)
  return at >= 0
}
