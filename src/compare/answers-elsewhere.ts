import type { DialectName } from "../dialects/dialect"
import { isDialectName } from "../dialects/dialects"
import { displayName, type Name } from "../schema/names"
import type { Answers } from "./answers"

/**
 * Answers as another dialect understands them, whose tables these are. Its tables may lie in a schema, or in
 * none, where those of the dialect that the answers were written for do not; what names none of them is left out.
 */
export function answersElsewhere(answers: Answers, tables: readonly Name[]): Answers {
  const names = new Set(tables.map(displayName))
  const translate = (path: string): string[] => translatePath(path, names)
  const all = (paths: readonly string[]): string[] => paths.flatMap(translate)
  // Labels may be named by their type, which has no dot before its labels.
  const labels = (paths: readonly string[]): string[] =>
    paths.flatMap((path) => (/^[^.:]*:/.test(path) ? [path] : translate(path)))
  const keys = (values: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(values).flatMap(([path, value]) => translate(path).map((own) => [own, value])))
  return {
    ...answers,
    renames: answers.renames.flatMap((answer) => translateRename(answer, names)),
    standingRenames: answers.standingRenames.flatMap((answer) => translateRename(answer, names)),
    noRename: all(answers.noRename),
    renameEnums: labels(answers.renameEnums),
    mapEnums: labels(answers.mapEnums),
    drops: all(answers.drops),
    backfills: keys(answers.backfills),
    usings: keys(answers.usings),
  }
}

/** The answers that hold on one dialect. One that names it goes before one for all. */
export function answersOn(dialect: DialectName, answers: Answers): Answers {
  const own = (values: Readonly<Record<string, string>>): Record<string, string> => {
    const parts = Object.entries(values).map(([path, value]) => ({ ...dialectOf(path), value }))
    const chosen = [...parts.filter(({ on }) => on === undefined), ...parts.filter(({ on }) => on === dialect)]
    return Object.fromEntries(chosen.map(({ path, value }) => [path, value]))
  }
  return { ...answers, backfills: own(answers.backfills), usings: own(answers.usings) }
}

/** `sqlite:products.sku` is about a column on one dialect. */
export function dialectOf(path: string): { readonly on?: DialectName; readonly path: string } {
  const [on = "", ...rest] = path.split(":")
  return rest.length > 0 && isDialectName(on) ? { on, path: rest.join(":") } : { path }
}

/** Of a table the new name is a path as well; one that only moves does nothing where there are no schemas. */
function translateRename(answer: string, names: ReadonlySet<string>): string[] {
  const [from = "", to = ""] = answer.split(":", 2)
  const targets = translatePath(to, names)
  return translatePath(from, names).flatMap((own) => {
    if (!names.has(own) || targets[0] === undefined) return [`${own}:${to}`]
    return own === targets[0] ? [] : [`${own}:${targets[0]}`]
  })
}

/** A path that begins with the name of a table; none where no table is meant. */
function translatePath(path: string, names: ReadonlySet<string>): string[] {
  const begins = (name: string): boolean => path === name || path.startsWith(`${name}.`)
  if ([...names].some(begins)) return [path]
  const [first = "", second = "", ...rest] = path.split(".")
  // `shop.products.colour`, where this dialect has no schemas.
  if (names.has(second)) return [[second, ...rest].join(".")]
  const qualified = [...names].filter((name) => name.endsWith(`.${first}`))
  return qualified.length === 1 ? qualified.map((name) => [name, ...path.split(".").slice(1)].join(".")) : []
}
