import { Buffer } from "node:buffer"
import { refuseParameter, replaceParameters } from "../literals"
import type { ScriptRules } from "../script"
import { lit, ref } from "../sql"
import type { Statement } from "../statement"
import { arrayText } from "./arrays"
import { block } from "./blocks"
import { startOffline } from "./offline"
import { again, when } from "./repeatable"

export const script: ScriptRules = {
  openOffline: (options) => Promise.resolve(startOffline(options)),
  advice: "psql -v ON_ERROR_STOP=1 -f this file; or paste it into an SQL editor",
  opening: [],
  closing: [],
  begin: ["BEGIN"],
  commit: ["COMMIT"],
  createOnce: (table, statements) => {
    const name = ref(table).text
    const create = statements.map(({ text }) => `${text};`)
    // Supabase serves `public` to these roles, as in records.ts.
    const secure = ["anon", "authenticated"].map(
      (role) =>
        `IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '${role}') THEN\n` +
        `      ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY;\n      REVOKE ALL ON TABLE ${name} FROM ${role};\n    END IF;`,
    )
    const body = [...create, ...secure].map((line) => `    ${line}\n`).join("")
    return [block(`  IF pg_catalog.to_regclass(${lit(name).text}) IS NULL THEN\n${body}  END IF;`)]
  },
  guard: (question) => [guard(question)],
  repeatable: { when, again },
  isOfType: '=== "postgres"',
  isChange: () => true,
  inline,
}

/** `{0}` in the message is the first column of the row that must not be there. */
function guard({ sql, parameters = [], expectNoRows }: Statement): string {
  const { message = "", next = "" } = expectNoRows ?? {}
  const indexes = [...`${message} ${next}`.matchAll(/\{(\d+)\}/g)].map(([, index]) => Number(index))
  const columns = Array.from({ length: Math.max(-1, ...indexes) + 1 }, (_, at) => `c${at}`)
  const names = columns.length === 0 ? "" : ` (${columns.join(", ")})`
  const fill = (text: string): string =>
    columns.reduce(
      (filled, column, at) =>
        text.includes(`{${at}}`) ? `replace(${filled}, '{${at}}', bad.${column}::text)` : filled,
      lit(text).text,
    )
  return block(
    `  FOR bad IN SELECT * FROM (${inline(sql.text, parameters)}) AS question${names} LIMIT 1 LOOP\n` +
      `    RAISE EXCEPTION USING MESSAGE = ${fill(message)}, HINT = ${fill(next)};\n  END LOOP;`,
    "DECLARE\n  bad record;\n",
  )
}

/** `$1` is written as the pg package sends it: a text whose type the server infers. */
function inline(text: string, parameters: readonly unknown[]): string {
  if (parameters.length === 0) return text
  const quotes = [String.raw`\b[eE]'(?:[^'\\]|\\.|'')*'`, String.raw`\$(?<tag>[A-Za-z_]\w*)?\$[\s\S]*?\$\k<tag>\$`]
  return replaceParameters(text, { sign: String.raw`(?<![\w$])\$\d+`, quotes }, (sign) => {
    const index = Number(sign.slice(1)) - 1
    if (index < 0 || index >= parameters.length)
      throw refuseParameter(`${sign} has no value`, "give op.execute a value for each parameter")
    const value = textOf(parameters[index])
    return lit(value).text
  })
}

/** As pg's utils.prepareValue does it. */
function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === "string") return value
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return String(value)
  if (value instanceof Date) return value.toISOString().replace("Z", "+00:00")
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString("hex")}`
  if (Array.isArray(value)) return listText(value)
  if (typeof value === "object") return JSON.stringify(value)
  throw refuseParameter(`PostgreSQL has no value for a ${typeof value}`, "give op.execute a text or a number instead")
}

function listText(values: readonly unknown[]): string {
  if (!values.some(Array.isArray)) return arrayText(values.map(textOf))
  return `{${values.map((value) => (Array.isArray(value) ? listText(value) : (textOf(value) ?? "NULL"))).join(",")}}`
}
