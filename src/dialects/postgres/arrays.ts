/** Array constants (manual 8.15.2), one dimension: `{a,"b c",NULL}`. */

/** The elements of an array constant; undefined when it is not one of one dimension. */
export function readArray(text: string): (string | null)[] | undefined {
  const body = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1]
  if (body === undefined) return undefined
  if (body.trim() === "") return []
  const elements: (string | null)[] = []
  const element = /\s*(?:"((?:[^"\\]|\\.)*)"|((?:[^,"\\{}]|\\.)*))\s*(,|$)/gsy
  for (let last = ","; last === ",";) {
    const match = element.exec(body)
    if (match === null) return undefined
    const [, quoted, bare, separator] = match
    if (quoted !== undefined) elements.push(quoted.replace(/\\(.)/gs, "$1"))
    else elements.push(/^null$/i.test(bare?.trim() ?? "") ? null : (bare ?? "").trim().replace(/\\(.)/gs, "$1"))
    last = separator ?? ""
  }
  return elements
}

/** The array constant as the server prints it. */
export function arrayText(elements: readonly (string | null)[]): string {
  return `{${elements.map(elementText).join(",")}}`
}

function elementText(element: string | null): string {
  if (element === null) return "NULL"
  const bare = element !== "" && !/[{}",\\\s]/.test(element) && !/^null$/i.test(element)
  return bare ? element : `"${element.replace(/["\\]/g, "\\$&")}"`
}
