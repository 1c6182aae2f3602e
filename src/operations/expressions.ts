/** The tokens that matter: strings, dollar-quoted strings and comments are passed over whole. */
const TOKENS =
  /('(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\2\$|--[^\n]*|\/\*[\s\S]*?\*\/)|"((?:[^"]|"")*)"|([A-Za-z_\u0080-\uFFFF][\w$\u0080-\uFFFF]*)(?=\s*(\()?)/g

/**
 * An SQL expression of a table after one of its columns was renamed, as the engine follows it. A
 * bare word that is called like a function is none of the table's columns.
 */
export function renameInExpression(sql: string, from: string, to: string): string {
  return sql.replace(TOKENS, (token, passed?: string, _tag?: string, quoted?: string, bare?: string, call?: string) => {
    if (passed !== undefined) return token
    if (quoted !== undefined) return quoted.replaceAll('""', '"') === from ? quote(to) : token
    if (bare === undefined || call !== undefined || bare !== from) return token
    return /^[a-z_][a-z0-9_$]*$/.test(to) ? to : quote(to)
  })
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** Whether a text names a column, a type, a table; a word that is called like a function is none. */
export function mentions(sql: string, word: string): boolean {
  return renameInExpression(sql, word, `${word}_`) !== sql
}
