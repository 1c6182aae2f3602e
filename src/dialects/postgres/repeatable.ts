import type { Name } from "../../schema/names"
import type { RepeatableStatement } from "../script"
import { lit, ref, sql, type Sql } from "../sql"
import { statement } from "../statement"
import { block, dollars } from "./blocks"

/** EXECUTE takes any statement as it is; written into the block, a SELECT would ask where its rows go (PL/pgSQL, 43.5.2). */
export function when(condition: Sql, statements: readonly string[]): string {
  const body = statements.map((text) => `    EXECUTE ${dollars("sql", text)};\n`).join("")
  return block(`  IF ${condition.text} THEN\n${body}  END IF;`)
}

const NAME = String.raw`(?:"(?:[^"]|"")+"|[\w$]+)(?:\s*\.\s*(?:"(?:[^"]|"")+"|[\w$]+))?`
const CREATE_INDEX = new RegExp(
  String.raw`^\s*create\s+(unique\s+)?index\s+concurrently\s+(?:if\s+not\s+exists\s+)?(${NAME})\s+on\s+(?:only\s+)?(${NAME})`,
  "i",
)
const DROP_INDEX = new RegExp(String.raw`^\s*drop\s+index\s+concurrently\s+(?:if\s+exists\s+)?(${NAME})`, "i")

/** An index that a CONCURRENTLY did not finish is there, and INVALID (CREATE INDEX, Building Indexes Concurrently). */
export function again(text: string): RepeatableStatement | undefined {
  const [created, unique = "", index = "", table = ""] = CREATE_INDEX.exec(text) ?? []
  if (created !== undefined) {
    const rest = `${index} ON ${table}${text.slice(created.length)}`
    const [schema, name] = [partsOf(table), partsOf(index)]
    const path = ref({ ...(schema.schema === undefined ? {} : { schema: schema.schema }), name: name.name })
    const invalid = sql`SELECT 1 FROM pg_catalog.pg_index WHERE NOT indisvalid AND indexrelid = pg_catalog.to_regclass(${lit(path.text)})`
    return {
      text: `CREATE ${unique.toUpperCase()}INDEX CONCURRENTLY IF NOT EXISTS ${rest}`,
      inside: `CREATE ${unique.toUpperCase()}INDEX IF NOT EXISTS ${rest}`,
      names: [name.name, schema.name],
      questions: [
        statement(invalid, {
          expectNoRows: {
            code: "invalid-index",
            message: `index ${path.text} is INVALID: building it did not end`,
            next: `DROP INDEX ${path.text}; then run the script again`,
          },
        }),
      ],
    }
  }
  const [dropped, gone = ""] = DROP_INDEX.exec(text) ?? []
  if (dropped === undefined) return undefined
  const rest = `IF EXISTS ${gone}${text.slice(dropped.length)}`
  return {
    text: `DROP INDEX CONCURRENTLY ${rest}`,
    inside: `DROP INDEX ${rest}`,
    names: [partsOf(gone).name],
    questions: [],
  }
}

/** A name as it stands in SQL. */
function partsOf(text: string): Name {
  const parts = text.match(/"(?:[^"]|"")+"|[\w$]+/g) ?? []
  const names = parts.map((part) =>
    part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part.toLowerCase(),
  )
  const name = names.at(-1) ?? text
  return names.length > 1 && names[0] !== undefined ? { schema: names[0], name } : { name }
}
