import type { DialectName } from "../dialects/dialect"
import type { Operation, PartOperation } from "../operations/operation"
import type { Default } from "../schema/columns"
import type { TopKind } from "../schema/kinds"
import type { Name } from "../schema/names"
import type { Method, PartMethod } from "./api"
import { openCall, type Call } from "./call"
import { badOperation, inside, labelMap, optional, readFields, show, text } from "./fields"
import { BACKFILL, FORMS, ROWS } from "./forms"
import { isPartMethod, PART_READERS, side } from "./read-parts"
import { isVariants, resolveOuter } from "./variants"

/** The operation that a call of a migration file is on one dialect; `undefined` where it is none there. */
export function readCall(method: Method, args: readonly unknown[], dialect: DialectName): Operation | undefined {
  const call = openCall(method, args, dialect)
  if (isPartMethod(method)) return PART_READERS[method](call.name(0, "table"), call.rest())
  return TOP_READERS[method](call)
}

type TopReader = (call: Call) => Operation | undefined

function createTop(kind: "table" | "view"): TopReader {
  return (call) => {
    const object = { ...call.name(0, "name"), ...readFields(FORMS[kind], call.get(1), call.at("definition")) }
    return { verb: "create", kind, object } as Operation
  }
}

/** Schemas and extensions have plain names, in which a dot means nothing. */
function topName(kind: TopKind, call: Call, index: number, word: string): Name {
  if (kind === "namespace" || kind === "extension") return { name: call.text(index, word) }
  return call.name(index, word)
}

function createPlain(kind: "namespace" | "extension"): TopReader {
  return (call) => ({ verb: "create", kind, object: { name: call.text(0, "name") } })
}

function dropTop(kind: TopKind): TopReader {
  return (call) => ({ verb: "drop", kind, name: topName(kind, call, 0, "name") })
}

function renameTop(kind: TopKind): TopReader {
  return (call) => ({ verb: "rename", kind, from: topName(kind, call, 0, "from"), to: topName(kind, call, 1, "to") })
}

function readAlterEnum(call: Call): Operation {
  const { labels } = FORMS.enum
  const name = call.name(0, "name")
  const change = readFields({ from: labels, to: labels, map: optional(labelMap) }, call.get(1), call.at("change"))
  return { verb: "alter", kind: "enum", name, ...change } as Operation
}

function readAlterView(call: Call): Operation {
  const name = call.name(0, "name")
  const sides = readFields({ from: side("view", name), to: side("view", name) }, call.get(1), call.at("change"))
  return { verb: "alter", kind: "view", ...sides } as Operation
}

function readGroup(call: Call): Operation | undefined {
  const table = call.name(0, "table")
  const changes = call.get(1)
  if (!Array.isArray(changes)) throw badOperation(call.at("changes"), `must be a list, not ${show(changes)}`)
  const operations = changes.map((change: unknown, index) => {
    if (isTableChange(change)) return change(table, call.dialect)
    const place = inside(call.at("changes"), index)
    throw badOperation(place, `must be a change such as addColumn(...) imported from "limbeck", not ${show(change)}`)
  })
  const [only, another] = operations
  // Another dialect may need more: one change is as if it stood alone.
  return another === undefined ? only : { verb: "group", table, operations }
}

function isTableChange(value: unknown): value is (table: Name, dialect: DialectName) => PartOperation {
  return typeof value === "function"
}

function readExecute(call: Call): Operation | undefined {
  const sql = resolveOuter(call.raw(0), call.dialect)
  if (sql === undefined && isVariants(call.raw(0))) return undefined
  if (typeof sql !== "string")
    throw badOperation(call.at("sql"), `must be a text or one for each dialect, not ${show(sql)}`)
  const parameters = resolveOuter(call.raw(1), call.dialect)
  if (parameters === undefined) return { verb: "execute", sql }
  if (!Array.isArray(parameters)) throw badOperation(call.at("parameters"), `must be a list, not ${show(parameters)}`)
  return { verb: "execute", sql, parameters: parameters as readonly unknown[] }
}

function readRemark(verb: "todo" | "irreversible"): TopReader {
  return (call) => {
    if (call.get(0) === undefined && isVariants(call.raw(0))) return undefined
    const words = call.text(0, verb === "todo" ? "question" : "reason", text)
    return verb === "todo" ? { verb, question: words } : { verb, reason: words }
  }
}

const TOP_READERS: { readonly [M in Exclude<Method, PartMethod>]: TopReader } = {
  createTable: createTop("table"),
  dropTable: dropTop("table"),
  renameTable: renameTop("table"),
  alterTable: readGroup,
  createEnum(call) {
    const labels = call.read(1, "labels", FORMS.enum.labels) as readonly string[]
    return { verb: "create", kind: "enum", object: { ...call.name(0, "name"), labels } }
  },
  dropEnum: dropTop("enum"),
  alterEnum: readAlterEnum,
  renameEnum: renameTop("enum"),
  createView: createTop("view"),
  dropView: dropTop("view"),
  alterView: readAlterView,
  renameView: renameTop("view"),
  createSchema: createPlain("namespace"),
  dropSchema: dropTop("namespace"),
  renameSchema: renameTop("namespace"),
  createExtension: createPlain("extension"),
  dropExtension: dropTop("extension"),
  renameExtension: renameTop("extension"),
  execute: readExecute,
  bulkInsert(call) {
    if (call.get(1) === undefined && isVariants(call.raw(1))) return undefined
    const rows = ROWS.read(call.get(1), call.at("rows")) as readonly Readonly<Record<string, Default>>[]
    return rows.length === 0 ? undefined : { verb: "insert", table: call.name(0, "table"), rows }
  },
  backfill(call) {
    if (call.get(1) === undefined && isVariants(call.raw(1))) return undefined
    const definition = readFields(BACKFILL, call.get(1), call.at("definition"))
    return { verb: "backfill", table: call.name(0, "table"), ...definition } as Operation
  },
  todo: readRemark("todo"),
  irreversible: readRemark("irreversible"),
}
