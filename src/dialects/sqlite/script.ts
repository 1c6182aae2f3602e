import type { Connection } from "../dialect"
import { refuseParameter, replaceParameters } from "../literals"
import type { OfflineDatabase, ScriptRules } from "../script"
import { id, lit, sql } from "../sql"

const VIOLATIONS = "limbeck_violations"

export const script: ScriptRules = {
  openOffline: async ({ openScratch }) => startOffline(await openScratch()),
  advice: "sqlite3 -bail database.db < this file",
  // Inside a transaction the pragma changes nothing (pragma.html).
  opening: ["PRAGMA foreign_keys = OFF"],
  closing: ["PRAGMA foreign_keys = ON"],
  begin: [
    "BEGIN",
    `CREATE TEMP TABLE ${id(VIOLATIONS).text} AS SELECT count(*) AS "rows" FROM pragma_foreign_key_check`,
  ],
  commit: [
    ...stopWhere(
      sql`SELECT 1 FROM temp.${id(VIOLATIONS)} WHERE "rows" < (SELECT count(*) FROM pragma_foreign_key_check)`.text,
      "rows would refer to rows that do not exist",
    ),
    `DROP TABLE temp.${id(VIOLATIONS).text}`,
    "COMMIT",
  ],
  // They say IF NOT EXISTS themselves.
  createOnce: (_table, statements) => statements.map(({ text }) => text),
  guard: (question) =>
    stopWhere(
      inline(question.sql.text, question.parameters ?? []),
      (question.expectNoRows?.message ?? "").replace(/\{\d+\}/g, "..."),
    ),
  // Of several drivers each is a type of its own.
  isOfType: '!== "postgres"',
  // DROP TABLE deletes all rows first (foreignkeys.html, 5).
  needsForeignKeysOff: (text) => /^\s*DROP\s+TABLE\s+(?!temp\.)/i.test(text),
  isChange: (statement) => !/^\s*(select|explain|pragma\s+[\w.]+\s*(\(|;|$))/i.test(statement.sql.text),
  inline,
}

/** Only a violated constraint ends a statement with a message of our own: it names the constraint. */
function stopWhere(question: string, message: string): string[] {
  const table = id("limbeck_guard").text
  return [
    `CREATE TEMP TABLE ${table} ("ok" integer CONSTRAINT ${id(message).text} CHECK ("ok" IS NULL))`,
    `INSERT INTO temp.${table} SELECT 1 FROM (${question}) LIMIT 1`,
    `DROP TABLE temp.${table}`,
  ]
}

/** What a rebuild does depends on the table's own text, so everything is carried out on a scratch database. */
async function startOffline(scratch: Connection): Promise<OfflineDatabase> {
  await scratch.query("PRAGMA foreign_keys = OFF")
  let inTransaction = false
  return {
    connection: () => ({ ...scratch, inTransaction }),
    async begin(transactional) {
      if (transactional) await scratch.query("BEGIN")
      inTransaction = transactional
    },
    async carryOut(_operation, statements) {
      for (const statement of statements) await scratch.query(statement.sql.text, statement.parameters)
    },
    async commit() {
      if (inTransaction) await scratch.query("COMMIT")
      inTransaction = false
    },
  }
}

/** `?`, `?1`, and names, which are numbered in the order in which they appear (lang_expr.html, 3). */
function inline(text: string, parameters: readonly unknown[]): string {
  if (parameters.length === 0) return text
  const names = new Map<string, number>()
  let last = 0
  const indexOf = (sign: string): number => {
    if (sign === "?") return last
    if (sign.startsWith("?")) return Number(sign.slice(1)) - 1
    const known = names.get(sign) ?? last
    names.set(sign, known)
    return known
  }
  const quotes = ["`[^`]*`", String.raw`\[[^\]]*\]`]
  return replaceParameters(text, { sign: String.raw`\?\d*|(?<![\w$])[:@$]\w+`, quotes }, (sign) => {
    const index = indexOf(sign)
    last = Math.max(last, index + 1)
    if (index >= parameters.length)
      throw refuseParameter(`${sign} has no value`, "give op.execute a value for each parameter")
    return literal(parameters[index])
  })
}

function literal(value: unknown): string {
  if (value === undefined || value === null) return "NULL"
  if (typeof value === "boolean") return value ? "1" : "0"
  if (typeof value === "string" || typeof value === "bigint") return lit(value).text
  if (typeof value === "number" && Number.isFinite(value)) return lit(value).text
  if (value instanceof Uint8Array) return `X'${Buffer.from(value).toString("hex")}'`
  const kind = value instanceof Date ? "a Date" : typeof value === "number" ? String(value) : typeof value
  throw refuseParameter(`SQLite has no value for ${kind}`, "give op.execute a text or a number instead")
}
