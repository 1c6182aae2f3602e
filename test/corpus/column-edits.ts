import type { ColumnDraft, Draft } from "./draft"

/** Changes the draft, and says what it changed; undefined where the set has nothing for it. */
export type Edit = (draft: Draft) => string | undefined

const TEXTS = ["varchar", "character varying", "char", "character", "nvarchar", "text"]
const NUMBERS = ["int", "integer", "smallint", "bigint", "tinyint", "mediumint", "numeric", "decimal", "real", "float"]
const TIMES = ["timestamp", "timestamp without time zone", "timestamp with time zone", "datetime"]

/** Of one column that fits, whatever else the change does. */
function editColumn(fits: (column: ColumnDraft, draft: Draft) => boolean, change: (column: ColumnDraft) => void): Edit {
  return (draft) => {
    const column = draft.entities
      .flatMap(({ columns }) => columns)
      .find((one) => isFree(one) && !isTaken(one, draft) && fits(one, draft))
    if (column === undefined) return undefined
    change(column)
    draft.taken.add(column.options)
    for (const { entity } of draft.places(column)) draft.taken.add(entity.table)
    return pathOf(column)
  }
}

export function isTaken({ options, entity }: ColumnDraft, draft: Draft): boolean {
  return draft.taken.has(options) || draft.lost.has(entity.path)
}

/** A column that means nothing to TypeORM itself. */
export function isFree({ metadata: column }: ColumnDraft): boolean {
  const isSpecial =
    column.isVirtual || column.isDiscriminator || column.isTreeLevel || column.isVersion || column.isObjectId
  const isDate = column.isCreateDate || column.isUpdateDate || column.isDeleteDate
  return !isSpecial && !isDate && !column.relationMetadata && !column.asExpression
}

export function isPlain({ metadata: column }: ColumnDraft): boolean {
  return !column.isPrimary && !column.isGenerated && !column.isArray
}

function editPlain(fits: (column: ColumnDraft, draft: Draft) => boolean, change: (column: ColumnDraft) => void): Edit {
  return editColumn((column, draft) => isPlain(column) && fits(column, draft), change)
}

function pathOf({ entity, metadata }: ColumnDraft): string {
  return `${entity.path}.${metadata.databaseName}`
}

const hasLength = ({ type, length, metadata }: ColumnDraft): boolean =>
  TEXTS.includes(type) && /^\d+$/.test(length) && !metadata.enum
const hasNoLength = ({ type, length, metadata }: ColumnDraft): boolean =>
  (type === "character varying" || type === "varchar") &&
  length === "" &&
  !metadata.enum &&
  !isTransformed(metadata.type)

const WIDER: Readonly<Record<string, string>> = {
  smallint: "integer",
  int: "bigint",
  integer: "bigint",
  real: "double precision",
  varchar: "text",
  "character varying": "text",
}

function widen({ type, options }: ColumnDraft): void {
  options.type = WIDER[type]
  delete options.length
}

const hasNoDefault = ({ options }: ColumnDraft): boolean => options.default === undefined
export const isText = ({ type, metadata }: ColumnDraft): boolean =>
  TEXTS.includes(type) && !metadata.enum && !isTransformed(metadata.type)
export const isNumber = ({ type, metadata }: ColumnDraft): boolean => NUMBERS.includes(type) && !metadata.enum
const isUnused = (column: ColumnDraft, draft: Draft): boolean => {
  const { metadata, entity } = column
  const lists = [...entity.metadata.indices, ...entity.metadata.uniques, ...entity.metadata.foreignKeys]
  const isReferenced = draft.source.entityMetadatas.some((other) =>
    other.foreignKeys.some(({ referencedColumns }) => referencedColumns.includes(metadata)),
  )
  return !lists.some(({ columns }) => columns.includes(metadata)) && !isReferenced && !draft.isMentioned(column)
}

function dropColumn(nullable: boolean): Edit {
  return (draft) => {
    const column = [...draft.entities]
      .reverse()
      .flatMap(({ columns }) => columns)
      .find((one) => isDroppable(one, draft) && one.metadata.isNullable === nullable)
    if (column === undefined) return undefined
    removeColumn(draft, column)
    for (const place of draft.places(column)) draft.lost.add(pathOf(place))
    draft.taken.add(column.options)
    return pathOf(column)
  }
}

function isDroppable(column: ColumnDraft, draft: Draft): boolean {
  const { metadata } = column
  // A function that SQLite does not have can stand in a table, but no row can be written.
  const hasStrangeDefault = draft.dialect === "sqlite" && typeof metadata.default === "function"
  const isOurs = isPlain(column) && isFree(column) && !metadata.embeddedMetadata && !hasStrangeDefault
  return isOurs && !draft.isShared(column.entity) && !isTaken(column, draft) && isUnused(column, draft)
}

function removeColumn(draft: Draft, { options, metadata }: ColumnDraft): void {
  for (const list of draft.set.storage.columns ?? []) {
    const at = list.findIndex((row) => typeof row === "object" && row.options === options)
    if (at > 0) list.splice(at, 1)
  }
  for (const schema of draft.set.schemas ?? []) {
    const columns = schema.columns as Record<string, unknown>
    if (columns[metadata.propertyName] === options) delete columns[metadata.propertyName]
  }
}

function isRenamable(column: ColumnDraft, draft: Draft): boolean {
  return !column.metadata.embeddedMetadata && !draft.isMentioned(column) && !draft.isShared(column.entity)
}

const renameColumn: Edit = (draft) => {
  const column = draft.entities
    .flatMap(({ columns }) => columns)
    .find((one) => isFree(one) && !isTaken(one, draft) && isRenamable(one, draft))
  if (column === undefined) return undefined
  const name = `${column.metadata.databaseName}_moved`
  column.options.name = name
  for (const place of draft.places(column)) {
    draft.renames.push(`${pathOf(place)}:${name}`)
    draft.movedColumns.set(pathOf(place), name)
    draft.taken.add(place.entity.table)
  }
  draft.taken.add(column.options)
  return `${pathOf(column)} to ${name}`
}

const isEnum = ({ metadata: { enum: labels, isArray } }: ColumnDraft): boolean => (labels?.length ?? 0) > 1 && !isArray
const labelsOf = ({ metadata }: ColumnDraft): readonly unknown[] => metadata.enum ?? []

export const COLUMN_EDITS: Readonly<Record<string, Edit>> = {
  "make longer": editColumn(hasLength, ({ options, length }) => (options.length = Number(length) + 20)),
  "make shorter": editColumn(
    (column) => hasLength(column) && Number(column.length) > 3,
    ({ options, length }) => (options.length = Number(length) - 1),
  ),
  "take the length away": editColumn(
    (column) => hasLength(column) && ["varchar", "character varying"].includes(column.type),
    ({ options }) => delete options.length,
  ),
  "give a length": editColumn(hasNoLength, ({ options }) => (options.length = 40)),
  widen: editPlain(({ type, metadata }) => type in WIDER && !metadata.enum && !isTransformed(metadata.type), widen),
  "widen a key": editColumn(
    ({ type, metadata }, { dialect }) =>
      dialect === "postgres" && metadata.isPrimary && metadata.isGenerated && type === "integer",
    widen,
  ),
  "allow nulls": editPlain(
    ({ metadata }) => !metadata.isNullable,
    ({ options }) => (options.nullable = true),
  ),
  "refuse nulls": editPlain(
    ({ metadata }) => metadata.isNullable,
    ({ options }) => (options.nullable = false),
  ),
  "default to a text": editPlain(isText, ({ options }) => (options.default = "it's a 'test' \\ of é")),
  "default to a number": editPlain(isNumber, ({ options }) => (options.default = -5)),
  "default to a boolean": editPlain(
    ({ type }) => type === "boolean",
    ({ options }) => (options.default = options.default !== true),
  ),
  "default to a function": editPlain(
    ({ type }) => TIMES.includes(type),
    ({ options }) => (options.default = { $fn: "CURRENT_TIMESTAMP" }),
  ),
  "default no more": editPlain(
    (column) => !hasNoDefault(column),
    ({ options }) => delete options.default,
  ),
  comment: editColumn(
    (_, { dialect }) => dialect === "postgres",
    ({ options }) => (options.comment = "it's said"),
  ),
  "add a label": editColumn(isEnum, (column) => (column.options.enum = [...labelsOf(column), "p4 it's new"])),
  "add a label in front": editColumn(isEnum, (column) => (column.options.enum = ["p4 first", ...labelsOf(column)])),
  "remove a label": editColumn(
    (column) => isEnum(column) && column.metadata.default !== labelsOf(column).at(-1),
    (column) => (column.options.enum = labelsOf(column).slice(0, -1)),
  ),
  "reorder labels": editColumn(isEnum, (column) => (column.options.enum = [...labelsOf(column)].reverse())),
  "drop a nullable column": dropColumn(true),
  "drop a column that refuses nulls": dropColumn(false),
  "rename a column": renameColumn,
}

/** Types that TypeORM itself keeps as text. */
function isTransformed(type: unknown): boolean {
  return typeof type === "string" && type.startsWith("simple-")
}
