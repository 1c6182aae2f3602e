import type { Dialect, DialectName, TypeSystem } from "../dialects/dialect"
import type { Operation, PartOperation } from "../operations/operation"
import { ungroup } from "../operations/ungroup"
import type { Column } from "../schema/columns"
import { displayName, nameKey, type Name } from "../schema/names"
import type { Schema } from "../schema/schema"
import type { Answers } from "./answers"
import { fillerOf, fillsItself, needsDistinct, standInOf } from "./fillers"
import { labelsBack } from "./labels"

/**
 * Puts the answers into the operations of `up`. A column that must have a value and has none for
 * the rows that exist already becomes a todo in front of its operation.
 */
export function completeUp(operations: readonly Operation[], answers: Answers, types: TypeSystem): Operation[] {
  const todoOf = (part: PartOperation): Operation[] => [...valueTodo(part), ...castTodo(part, types)]
  return operations.flatMap((operation): Operation[] => {
    if (operation.verb === "group") {
      const parts = operation.operations.map((part) => answerPart(part, answers))
      return [...parts.flatMap(todoOf), { ...operation, operations: parts }]
    }
    if (operation.verb === "alter" && operation.kind === "enum") {
      const map = mapOf(displayName(operation.name), operation.from, operation.to, answers)
      return [map === undefined ? operation : { ...operation, map }]
    }
    if (!("table" in operation) || !("kind" in operation)) return [operation]
    const part = answerPart(operation, answers)
    return [...todoOf(part), part]
  })
}

/** What `down` puts into a column that it brings back and that must not be empty. */
export function completeDown(
  operations: readonly Operation[],
  up: readonly Operation[],
  before: Schema,
  { name: dialect, types }: Dialect,
): Operation[] {
  const maps = labelsBack(up)
  const coming = columnsComing(operations)
  const fill = (plain: PartOperation): PartOperation => {
    if (plain.kind !== "column") return plain
    const map = plain.verb === "alter" ? maps.ofColumn(plain.table, plain.to.name) : undefined
    const part = withoutCast(map === undefined ? plain : ({ ...plain, map } as typeof plain), before, dialect, types)
    if (part.verb === "create") {
      const { object, table } = part
      const isDistinct = needsDistinct(object, table, before, coming.get(nameKey(table)) ?? new Set())
      // A default that is one value would be the same in all rows.
      if (!needsValue(object) && !(isDistinct && isLiteral(object))) return part
      const backfill = object.nullable ? { sql: "NULL" } : fillerOf(object, table, before, dialect, isDistinct)
      return backfill === undefined ? part : { ...part, backfill }
    }
    if (part.verb === "alter" && part.from.nullable && !part.to.nullable) {
      const backfill = part.to.default ?? fillerOf(part.to, part.table, before, dialect, false)
      return backfill === undefined ? part : { ...part, backfill }
    }
    return part
  }
  return operations.map((operation): Operation => {
    if (operation.verb === "group") return { ...operation, operations: operation.operations.map(fill) }
    if (operation.verb === "alter" && operation.kind === "enum") {
      const map = maps.ofEnum(operation.name)
      return map === undefined ? operation : { ...operation, map }
    }
    return "table" in operation && "kind" in operation ? fill(operation) : operation
  })
}

/** Per table the columns that these operations add. */
function columnsComing(operations: readonly Operation[]): ReadonlyMap<string, ReadonlySet<string>> {
  const coming = new Map<string, Set<string>>()
  for (const part of ungroup(operations)) {
    if (part.verb !== "create" || part.kind !== "column") continue
    const key = nameKey(part.table)
    coming.set(key, (coming.get(key) ?? new Set()).add(part.object.name))
  }
  return coming
}

function isLiteral({ default: value }: Column): boolean {
  return value !== undefined && typeof value !== "object"
}

function answerPart(part: PartOperation, answers: Answers): PartOperation {
  if (part.kind !== "column" || (part.verb !== "create" && part.verb !== "alter")) return part
  const column = part.verb === "create" ? part.object : part.to
  const path = `${displayName(part.table)}.${column.name}`
  // One answer serves all dialects: the column may need it on another.
  const backfill = part.verb === "create" && fillsItself(column) ? undefined : answers.backfills[path]
  const using = answers.usings[path]
  const answered = {
    ...part,
    ...(backfill === undefined ? {} : { backfill: { sql: backfill } }),
    ...(using === undefined || part.verb === "create" ? {} : { using }),
  } as PartOperation
  if (part.verb === "create" || part.from.enum === undefined || part.to.enum === undefined) return answered
  const map = mapOf(path, part.from.enum, part.to.enum, answers)
  return map === undefined ? answered : ({ ...answered, map } as PartOperation)
}

/** A type that cannot be cast comes back empty, but for keys: what it held is of no use to the other type. */
function withoutCast<P extends PartOperation>(part: P, before: Schema, dialect: DialectName, types: TypeSystem): P {
  if (part.verb !== "alter" || part.kind !== "column" || !types.needsUsing(part.from.type, part.to.type)) return part
  const standIn = standInOf(part.to, part.table, before)
  if (standIn !== undefined) return { ...part, using: standIn }
  const filler = part.to.nullable ? undefined : fillerOf(part.to, part.table, before, dialect, false)
  return { ...part, using: filler === undefined ? "NULL" : types.defaultText(filler, part.to.type) }
}

/** A change of type that the engine has no cast for. */
function castTodo(part: PartOperation, types: TypeSystem): Operation[] {
  if (part.verb !== "alter" || part.kind !== "column" || part.using !== undefined) return []
  if (!types.needsUsing(part.from.type, part.to.type)) return []
  const path = `${displayName(part.table)}.${part.to.name}`
  return [
    {
      verb: "todo",
      path,
      answer: "using",
      question: `there is no cast from ${part.from.type} to ${part.to.type}: what becomes of the values of ${path}? Give it as the option using of alterColumn, or generate again with --using ${path}="..."`,
    },
  ]
}

function valueTodo(part: PartOperation): Operation[] {
  if (part.verb !== "create" || part.kind !== "column" || part.backfill !== undefined || !needsValue(part.object))
    return []
  const path = `${displayName(part.table)}.${part.object.name}`
  return [
    {
      verb: "todo",
      path,
      answer: "backfill",
      question: `which value do the rows of ${displayName(part.table)} get in ${part.object.name}? Give it as the option backfill of addColumn, or generate again with --backfill ${path}=${exampleValue(part.object)}`,
    },
  ]
}

/** An SQL value as a shell takes it: it is an expression, so a text has quotes of its own. */
function exampleValue({ type }: Column): string {
  return /^(integer|int|bigint|smallint|tinyint|numeric|decimal|real|double|float|money)/.test(type) ? "0" : `"'...'"`
}

/** A column that refuses NULL and that nothing fills by itself. */
export function needsValue(column: Column): boolean {
  return !column.nullable && column.default === undefined && !fillsItself(column)
}

/** The answers that move labels of this type, which may be named by itself or by a column that has it. */
function mapOf(
  path: string,
  from: readonly string[],
  to: readonly string[],
  answers: Answers,
): Record<string, string> | undefined {
  const gone = from.filter((label) => !to.includes(label))
  const entries = [...answers.renameEnums, ...answers.mapEnums].flatMap((answer) =>
    gone.flatMap((label) => {
      const prefix = `${path}:${label}=`
      return answer.startsWith(prefix) ? [[label, answer.slice(prefix.length)] as const] : []
    }),
  )
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

/** The answers to questions about an enum type, which a person names by a column that has it. */
export function nameEnumAnswers(answers: Answers, schema: Schema): Answers {
  const translate = (list: readonly string[]): readonly string[] =>
    list.flatMap((answer) => [
      answer,
      ...columnsOfEnums(schema).flatMap(([path, type]) =>
        answer.startsWith(`${path}:`) ? [`${displayName(type)}${answer.slice(path.length)}`] : [],
      ),
    ])
  return { ...answers, renameEnums: translate(answers.renameEnums), mapEnums: translate(answers.mapEnums) }
}

function columnsOfEnums(schema: Schema): (readonly [path: string, type: Name])[] {
  return schema.tables.flatMap((table) =>
    table.columns.flatMap((column) =>
      column.enumName === undefined ? [] : [[`${displayName(table)}.${column.name}`, column.enumName] as const],
    ),
  )
}
