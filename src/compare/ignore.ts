import type { Declared } from "./declared"
import { displayName, nameKey, nameOf, type Name } from "../schema/names"
import { PART_KINDS, PART_LISTS, type Kind, type PartKind } from "../schema/kinds"
import type { Schema } from "../schema/schema"
import type { Table } from "../schema/tables"

/** Objects that nothing is done about: as the database has them, so they stay. */
export interface IgnoreRule {
  /** `legacy_*`, `auth.users`, `products.IDX_x`, `mood`: a table, view, enum type, or `table.part`; `*` is any text. */
  readonly object: string
  /** Why, for whoever reads `check --ignored`. */
  readonly reason?: string
}

/** Something that a rule covers. */
export interface Ignored {
  readonly kind: Kind
  readonly object: string
  readonly rule: IgnoreRule
}

export interface LeftOut {
  readonly declared: Declared
  readonly ignored: readonly Ignored[]
}

/** Takes note of what a rule covers, and says whether one does. */
type Note = (kind: Kind, object: string) => boolean
type Covers = (object: string) => IgnoreRule | undefined

/** What entities declare, with everything that a rule covers as the database has it. */
export function leaveIgnored(current: Schema, declared: Declared, rules: readonly IgnoreRule[]): LeftOut {
  if (rules.length === 0) return { declared, ignored: [] }
  const ignored: Ignored[] = []
  const covers = coverOf(rules)
  const note: Note = (kind, object) => {
    const rule = covers(object)
    if (rule !== undefined) ignored.push({ kind, object, rule })
    return rule !== undefined
  }
  const { schema } = declared
  const tables = pairs(current.tables, schema.tables).filter(([, , name]) => note("table", displayName(name)))
  const views = pairs(current.views, schema.views).filter(([, , name]) => note("view", displayName(name)))
  const left = new Set([...tables, ...views].map(([, , name]) => nameKey(name)))
  const olds = new Map(current.tables.map((table) => [nameKey(table), table]))
  const stays = (object: Name): boolean => !left.has(nameKey(object))
  const enums = pairs(current.enums, schema.enums).flatMap(([old, wanted, name]) => {
    const kept = note("enum", displayName(name)) ? old : wanted
    return kept === undefined ? [] : [kept]
  })
  return {
    declared: {
      ...declared,
      schema: {
        ...schema,
        enums,
        tables: schema.tables.filter(stays).map((table) => keepParts(olds.get(nameKey(table)), table, note)),
        views: schema.views.filter(stays),
      },
      // As if an entity with `synchronize: false` declared them.
      leftAlone: [...declared.leftAlone, ...[...tables, ...views].map(([, , name]) => name)],
    },
    ignored,
  }
}

/** Rules that nothing in the database and in the entities answers to: mistyped, or no longer needed. */
export function unusedRules(rules: readonly IgnoreRule[], ignored: readonly Ignored[]): readonly IgnoreRule[] {
  return rules.filter((rule) => !ignored.some((one) => one.rule === rule))
}

/** A table that is not there yet is made as its entity has it. */
function keepParts(old: Table | undefined, wanted: Table, note: Note): Table {
  if (old === undefined) return wanted
  const table = displayName(wanted)
  const kept = PART_KINDS.flatMap((kind): [string, unknown][] => {
    const [theirs, ours] = [partsOf(old, kind), partsOf(wanted, kind)]
    const names = [...new Set([...theirs, ...ours].map(({ name }) => name))].filter((name) => name !== "")
    const covered = new Set(names.filter((name) => note(kind, `${table}.${name}`)))
    if (covered.size === 0) return []
    const parts = [...ours.filter(({ name }) => !covered.has(name)), ...theirs.filter(({ name }) => covered.has(name))]
    return [[PART_LISTS[kind], kind === "primaryKey" ? parts[0] : parts]]
  })
  if (kept.length === 0) return wanted
  const { primaryKey: _primaryKey, ...rest } = { ...wanted, ...Object.fromEntries(kept) }
  return _primaryKey === undefined ? rest : { ...rest, primaryKey: _primaryKey }
}

interface Part {
  readonly name: string
}

function partsOf(table: Table, kind: PartKind): readonly Part[] {
  const parts: Part | readonly Part[] | undefined = table[PART_LISTS[kind]]
  return parts === undefined ? [] : isList(parts) ? parts : [parts]
}

function isList(parts: Part | readonly Part[]): parts is readonly Part[] {
  return Array.isArray(parts)
}

/** What both have, by name, then what one of them has. */
function pairs<T extends Name>(
  olds: readonly T[],
  wanted: readonly T[],
): (readonly [old: T | undefined, wanted: T | undefined, name: Name])[] {
  const byKey = new Map(olds.map((old) => [nameKey(old), old]))
  const own = new Set(wanted.map(nameKey))
  return [
    ...wanted.map((object) => [byKey.get(nameKey(object)), object, nameOf(object)] as const),
    ...olds.filter((old) => !own.has(nameKey(old))).map((old) => [old, undefined, nameOf(old)] as const),
  ]
}

function coverOf(rules: readonly IgnoreRule[]): Covers {
  const expressions = rules.map((rule) => [expressionOf(rule.object), rule] as const)
  return (object) => expressions.find(([expression]) => expression.test(object))?.[1]
}

/** `*` stands for any text. */
function expressionOf(pattern: string): RegExp {
  const texts = pattern.split("*").map((text) => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
  return new RegExp(`^${texts.join(".*")}$`)
}
