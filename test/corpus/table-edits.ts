import { isFree, isNumber, isPlain, isTaken, isText, type Edit } from "./column-edits"
import type { ColumnDraft, Draft, EntityDraft, Plain } from "./draft"

const INDEXABLE = /char|text|int|uuid|numeric|decimal|date|time|bool/

function freeEntities(draft: Draft): EntityDraft[] {
  return draft.entities.filter(({ path }) => !draft.lost.has(path))
}

function addTo(change: (entity: EntityDraft, draft: Draft) => string | undefined): Edit {
  return (draft) => {
    for (const entity of freeEntities(draft)) {
      const what = change(entity, draft)
      if (what === undefined) continue
      draft.taken.add(entity.table)
      return `${entity.path} ${what}`
    }
    return undefined
  }
}

function addColumn(property: string, options: Plain): Edit {
  return addTo(({ addColumn: add }) => {
    add(property, options)
    return property
  })
}

/** Columns of the entity's own class that an index may have: those that no edit took away or changed. */
function indexable(entity: EntityDraft, draft: Draft): ColumnDraft[] {
  return entity.columns.filter(({ metadata, type, options }) => {
    const isOwn = metadata.target === entity.metadata.target && !metadata.embeddedMetadata && !metadata.isVirtual
    return isOwn && !metadata.isArray && INDEXABLE.test(type) && !metadata.enum && !draft.taken.has(options)
  })
}

function addIndex(unique: boolean): Edit {
  return addTo((entity, draft) => {
    const columns = indexable(entity, draft).filter(({ metadata }) => !metadata.isPrimary || unique)
    const chosen = (unique ? columns.slice(0, 2) : columns.slice(-1)).map(({ metadata }) => metadata.propertyName)
    const isDistinct = columns.slice(0, 2).some(({ type }) => /char|text|int|uuid/.test(type))
    const isThere = entity.list("indices").some((row) => String(row.columns) === String(chosen))
    if (chosen.length < (unique ? 2 : 1) || (unique && !isDistinct) || isThere) return undefined
    for (const { options } of columns.slice(0, 2)) draft.taken.add(options)
    entity.add(unique ? "uniques" : "indices", {
      columns: chosen,
      ...(unique ? {} : { unique: false, synchronize: true }),
    })
    return String(chosen)
  })
}

/** One column that is unique in no other way. */
const makeUnique: Edit = addTo((entity, draft) => {
  const { uniques, indices } = entity.metadata
  const column = entity.columns.find((one) => {
    const { metadata } = one
    const isUnique = [...uniques, ...indices].some(({ columns }) => columns.length === 1 && columns[0] === metadata)
    const isOwn = metadata.target === entity.metadata.target && !metadata.embeddedMetadata
    return isOwn && !isUnique && isPlain(one) && isFree(one) && !isTaken(one, draft) && (isText(one) || isNumber(one))
  })
  if (column === undefined) return undefined
  entity.add("uniques", { columns: [column.metadata.propertyName] })
  draft.taken.add(column.options)
  return column.metadata.propertyName
})

function takeRow(
  kind: "indices" | "uniques",
  change: (entity: EntityDraft, row: Plain, draft: Draft) => boolean,
): Edit {
  return addTo((entity, draft) => {
    for (const row of entity.list(kind)) {
      const isReferenced = row.unique !== false && isReferred(entity, row, draft)
      const isUsual = Array.isArray(row.columns) && row.synchronize !== false && !draft.taken.has(row) && !isReferenced
      if (!isUsual || !change(entity, row, draft)) continue
      draft.taken.add(row)
      return `${kind} ${String(row.name ?? row.columns)}`
    }
    return undefined
  })
}

/** A foreign key needs what makes the columns unique that it refers to. */
function isReferred({ metadata }: EntityDraft, row: Plain, { source }: Draft): boolean {
  const names = (row.columns as string[]).map(String)
  const isSame = (columns: readonly { propertyPath: string }[]): boolean =>
    columns.length === names.length && columns.every(({ propertyPath }) => names.includes(propertyPath))
  return source.entityMetadatas.some(({ foreignKeys }) =>
    foreignKeys.some((key) => key.referencedEntityMetadata === metadata && isSame(key.referencedColumns)),
  )
}

function remove(kind: "indices" | "uniques"): Edit {
  return takeRow(kind, (entity, row) => {
    entity.remove(kind, row)
    return true
  })
}

const changeColumns = (entity: EntityDraft, row: Plain, draft: Draft): boolean => {
  const there = (row.columns as string[]).map(String)
  const other = indexable(entity, draft).find(({ metadata }) => !there.includes(metadata.propertyName))
  if (other === undefined || row.spatial === true) return false
  row.columns = [...there, other.metadata.propertyName]
  draft.taken.add(other.options)
  return true
}

/** A foreign key, with a column of its own, to the last table that has one key column. */
const addForeignKey: Edit = addTo((entity, draft) => {
  const others = freeEntities(draft).filter(({ metadata }) => metadata.primaryColumns.length === 1)
  const other = others.at(-1)
  if (other === undefined) return undefined
  entity.addRelation("p4Parent", other, { nullable: true, onDelete: "CASCADE" })
  draft.taken.add(other.table)
  return `to ${other.path}`
})

function changeRelation(
  fits: (relation: EntityDraft["relations"][number]) => boolean,
  change: (options: Plain) => void,
): Edit {
  return addTo((entity, draft) => {
    const relation = entity.relations.find(
      ({ metadata, options }) =>
        !draft.taken.has(options) && metadata.createForeignKeyConstraints && fits({ metadata, options }),
    )
    if (relation === undefined) return undefined
    change(relation.options)
    draft.taken.add(relation.options)
    return relation.metadata.propertyName
  })
}

const addEntity: Edit = (draft) => {
  const { set } = draft
  const other = freeEntities(draft).find(({ metadata }) => metadata.primaryColumns.length === 1)
  const id = "P4Added"
  const add = (kind: "tables" | "columns" | "generations" | "indices" | "relations", ...rows: Plain[]): void =>
    void (set.storage[kind] ??= []).push([id, ...rows])
  set.classes.push({ id })
  set.entities.push({ $c: id })
  add("tables", { name: "p4_added", type: "regular" })
  const columns = [
    { propertyName: "id", options: { type: { $t: "Number" }, primary: true } },
    { propertyName: "label", options: { type: { $t: "String" }, length: 30, unique: true } },
    { propertyName: "kind", options: { type: "simple-enum", enum: ["a", "b c", "it's"], default: "b c" } },
  ]
  add("columns", ...columns)
  add("generations", { propertyName: "id", strategy: "increment" })
  add("indices", { columns: ["label", "kind"], unique: false, synchronize: true })
  const owner = other && set.storage.tables?.find(([, ...rows]) => rows.includes(other.table))
  if (owner)
    add("relations", {
      propertyName: "other",
      relationType: "many-to-one",
      type: { $fn: { $c: owner[0] } },
      options: {},
    })
  if (owner && other) draft.taken.add(other.table)
  return owner ? `referring to ${other?.path}` : "alone"
}

/** With its join tables; only one that no other entity speaks of. */
const dropEntity: Edit = (draft) => {
  const all = draft.source.entityMetadatas
  const gone = [...draft.entities].reverse().find(({ metadata, path, table, columns, relations }) => {
    const isNamed = all.some(
      (other) =>
        other !== metadata &&
        (other.relations.some(({ inverseEntityMetadata }) => inverseEntityMetadata === metadata) ||
          other.parentEntityMetadata === metadata ||
          other.inheritanceTree.includes(metadata.target as never) ||
          (other.tableType === "regular" &&
            other.foreignKeys.some(({ referencedEntityMetadata: to }) => to === metadata))),
    )
    const isTaken = [table, ...columns.map(({ options }) => options), ...relations.map(({ options }) => options)].some(
      (part) => draft.taken.has(part),
    )
    return (
      !isNamed &&
      !isTaken &&
      !draft.isShared({ path, metadata }) &&
      !metadata.closureJunctionTable &&
      metadata.inheritanceTree.length < 2
    )
  })
  if (gone === undefined || draft.entities.length < 2 || !gone.removeEntity()) return undefined
  const joins = gone.metadata.ownerManyToManyRelations.flatMap(
    ({ junctionEntityMetadata: join }) => join?.tableName ?? [],
  )
  const schema = gone.path.includes(".") ? `${gone.path.split(".")[0]}.` : ""
  for (const path of [gone.path, ...joins.map((name) => `${schema}${name}`)]) {
    draft.drops.push(path)
    draft.lost.add(path)
  }
  return draft.drops.join(", ")
}

const renameTable: Edit = (draft) => {
  const entity = freeEntities(draft).find((one) => !one.metadata.tableName.includes(".") && !draft.isShared(one))
  if (entity === undefined) return undefined
  const name = `${entity.metadata.tableName}_moved`
  const path = entity.path.replace(/[^.]*$/, name)
  entity.table["tableName" in entity.table || !("type" in entity.table) ? "tableName" : "name"] = name
  draft.renames.push(`${entity.path}:${path}`)
  draft.movedTables.set(entity.path, path)
  draft.taken.add(entity.table)
  return `${entity.path} to ${path}`
}

/** TypeORM refuses a cycle of relations of which none may be empty. */
function isCyclic({
  entityMetadata: from,
  inverseEntityMetadata: to,
}: EntityDraft["relations"][number]["metadata"]): boolean {
  const reached = new Set([to])
  for (const entity of reached) for (const key of entity.foreignKeys) reached.add(key.referencedEntityMetadata)
  return reached.has(from)
}

export const TABLE_EDITS: Readonly<Record<string, Edit>> = {
  "add a nullable column": addColumn("p4Note", { type: { $t: "String" }, nullable: true }),
  "add a column with a default": addColumn("p4Count", { type: { $t: "Number" }, default: 5 }),
  "add a text with a default": addColumn("p4Text", { type: { $t: "String" }, length: 30, default: "it's" }),
  "add an index": addIndex(false),
  "add a unique": addIndex(true),
  "drop an index": remove("indices"),
  "drop a unique": remove("uniques"),
  "change the columns of an index": takeRow("indices", changeColumns),
  "change the columns of a unique": takeRow("uniques", changeColumns),
  "make an index unique": takeRow(
    "indices",
    (_, row) => row.unique !== true && row.spatial !== true && Boolean((row.unique = true)),
  ),
  "make unique": makeUnique,
  "add a foreign key": addForeignKey,
  "drop a foreign key": changeRelation(
    ({ metadata }) => metadata.isManyToOne || metadata.isOneToOneOwner,
    (options) => (options.createForeignKeyConstraints = false),
  ),
  "change what a delete does": changeRelation(
    ({ metadata }) => metadata.isManyToOne || metadata.isOneToOneOwner,
    (options) => (options.onDelete = options.onDelete === "CASCADE" ? "RESTRICT" : "CASCADE"),
  ),
  "require a relation": changeRelation(
    ({ metadata }) =>
      (metadata.isManyToOne || metadata.isOneToOneOwner) &&
      metadata.isNullable &&
      !metadata.isPrimary &&
      !metadata.isTreeParent &&
      metadata.joinColumns.every(({ isVirtual }) => isVirtual) &&
      !isCyclic(metadata),
    (options) => (options.nullable = false),
  ),
  "add an entity": addEntity,
  "drop an entity": dropEntity,
  "rename a table": renameTable,
}
