import type { DialectName } from "../dialects/dialect"
import type { Name } from "../schema/names"
import type { Method } from "./api"
import { badOperation, type Field, inside, objectName, type Place, show, someText } from "./fields"
import { isVariants, resolve } from "./variants"

/** One call of a migration file on one dialect: its arguments, and the words to complain about them. */
export interface Call {
  readonly dialect: DialectName
  readonly place: Place
  /** The argument as written. */
  raw(index: number): unknown
  /** The argument on this dialect. */
  get(index: number): unknown
  read(index: number, word: string, field: Field): unknown
  name(index: number, word: string): Name
  text(index: number, word: string, field?: Field): string
  at(word: string): Place
  /** The same call without its first argument. */
  rest(): Call
}

export function openCall(method: Method, args: readonly unknown[], dialect: DialectName): Call {
  const texts = args.filter((arg) => typeof arg === "string").map(show)
  return callAt({ call: `op.${method}(${texts.join(", ")})`, path: "" }, args, dialect)
}

function callAt(place: Place, args: readonly unknown[], dialect: DialectName): Call {
  const read = (index: number, word: string, field: Field): unknown => {
    const value = resolve(args[index], dialect)
    if (value !== undefined || !isVariants(args[index])) return field.read(value, inside(place, word))
    const advice = "write op.on(...) for an operation that only one dialect needs"
    throw badOperation(inside(place, word), `has nothing for ${dialect}; ${advice}`)
  }
  return {
    dialect,
    place,
    raw: (index) => args[index],
    get: (index) => resolve(args[index], dialect),
    read,
    name: (index, word) => read(index, word, objectName) as Name,
    text: (index, word, field = someText) => read(index, word, field) as string,
    at: (word) => inside(place, word),
    rest: () => callAt(place, args.slice(1), dialect),
  }
}
