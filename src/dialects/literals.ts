import { LimbeckError } from "../errors"

/** Comments, texts and quoted names, which hold no parameters. */
const PASSED = String.raw`'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*[\s\S]*?\*/`

/** Puts values in the place of a statement's parameters. `quotes`: what else may hold their signs. */
export function replaceParameters(
  text: string,
  { sign, quotes = [] }: { readonly sign: string; readonly quotes?: readonly string[] },
  value: (sign: string) => string,
): string {
  const all = new RegExp([...quotes, PASSED, `(?<sign>${sign})`].join("|"), "g")
  return text.replace(all, (whole, ...rest: unknown[]) => {
    const groups = rest.at(-1) as { readonly sign?: string }
    return groups.sign === undefined ? whole : value(groups.sign)
  })
}

export function refuseParameter(what: string, next: string): LimbeckError {
  return new LimbeckError({ code: "bad-parameter", message: `cannot write the parameter into SQL: ${what}`, next })
}
