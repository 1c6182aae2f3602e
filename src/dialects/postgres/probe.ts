import { messageOf } from "../../errors"
import type { Table } from "../../schema/tables"
import type { Connection } from "../dialect"
import { id, join, lit, sql, type Sql } from "../sql"
import { optionalText } from "./catalog"
import { columnType } from "./column-types"
import { roughForm } from "./expressions"

/** Two texts of one expression, and how the server is made to take and print one. */
export interface Question {
  /** What the expression is about, in its wanted shape; a view is asked about the database as it is. */
  readonly table: Table | undefined
  /** Statements in which `@@` stands for the text. */
  readonly take: string
  readonly print: string
  readonly undo: string
  readonly wanted: string
  readonly current: string
}

/** What a scratch table needs that is not in the database as it is wanted: the labels of a new or changed enum. */
export type NewEnums = readonly { readonly name: string; readonly labels: readonly string[] }[]

/** Locks of scratch tables are held until the rollback; the server has room for some thousands. */
const TABLES_AT_ONCE = 150

/**
 * Which pairs of texts mean the same, by the server's own reading. It happens in a transaction (or
 * after a savepoint, within one) that is rolled back. A text is printed twice, as the first print is
 * no fixpoint: `n in ('x', 'y')` on a varchar column prints otherwise once its print is stored.
 */
export async function ask(
  connection: Connection,
  questions: readonly Question[],
  { enums, onRefused }: { readonly enums: NewEnums; readonly onRefused: (reason: string) => void },
): Promise<boolean[]> {
  const tables = [...new Set(questions.map((question) => question.table))]
  const answers: boolean[] = new Array<boolean>(questions.length).fill(false)
  for (let start = 0; start < tables.length; start += TABLES_AT_ONCE) {
    const part = new Set(tables.slice(start, start + TABLES_AT_ONCE))
    const asked = questions.map((question, at) => ({ question, at })).filter(({ question }) => part.has(question.table))
    const { prints, refusal } = await askServer(
      connection,
      asked.map(({ question }) => question),
      enums,
    )
    if (refusal !== undefined) onRefused(refusal)
    for (const [place, { question, at }] of asked.entries()) {
      const printed = prints[place] ?? []
      answers[at] = printed.length === 0 ? isRoughlySame(question) : isSame(question, printed, connection)
    }
  }
  return answers
}

/** The server could not be asked (read-only, no scratch table): texts that differ in more than parentheses and casts differ. */
function isRoughlySame({ wanted, current }: Question): boolean {
  return roughForm(wanted) === roughForm(current)
}

/** `prints`: two of the wanted text, two of the current one; null where the server refused it. */
function isSame({ current }: Question, prints: readonly (string | null)[], connection: Connection): boolean {
  const plain = (text: string | null): string | null => text && dropSchemas(text, connection)
  const ours = prints.slice(0, 2).map(plain)
  const theirs = [...prints.slice(2).map(plain), dropSchemas(current, connection)]
  return ours.some((text) => text !== null && theirs.includes(text))
}

/** A scratch type is printed with its scratch schema, or without, depending on the search_path. */
function dropSchemas(text: string, connection: Connection): string {
  const schema = id(connection.schema).text
  return text
    .replace(/\bpg_temp(?:_\d+)?\./g, "")
    .replaceAll(`${schema}.`, "")
    .replaceAll(`${connection.schema}.`, "")
}

interface Answer {
  readonly prints: (string | null)[][]
  /** Why it could not be asked. */
  readonly refusal?: string
}

async function askServer(connection: Connection, questions: readonly Question[], enums: NewEnums): Promise<Answer> {
  const [inside] = await connection.query("SELECT transaction_timestamp() <> statement_timestamp() AS inside")
  const nested = inside?.inside === true
  const begin = nested ? "SAVEPOINT limbeck_probe" : "BEGIN READ WRITE"
  try {
    await connection.query(begin)
  } catch (error) {
    return { prints: [], refusal: messageOf(error) } // a standby takes no transaction that may write
  }
  try {
    await connection.query("SELECT set_config('limbeck.questions', $1, true)", [
      describeQuestions(connection, questions, enums),
    ])
    await connection.query(`DO ${lit(PROBE).text}`)
    const [row] = await connection.query(
      "SELECT current_setting('limbeck.prints') AS prints, nullif(current_setting('limbeck.refusal'), '') AS refusal",
    )
    if (row === undefined) return { prints: [] }
    const prints = JSON.parse(optionalText(row, "prints") ?? "[]") as (string | null)[][]
    const refusal = optionalText(row, "refusal")
    return refusal === undefined ? { prints } : { prints, refusal }
  } catch (error) {
    return { prints: [], refusal: messageOf(error) }
  } finally {
    await connection.query(nested ? "ROLLBACK TO SAVEPOINT limbeck_probe" : "ROLLBACK")
    if (nested) await connection.query("RELEASE SAVEPOINT limbeck_probe")
  }
}

function describeQuestions(connection: Connection, questions: readonly Question[], enums: NewEnums): string {
  const tables = [...new Set(questions.map((question) => question.table))]
  const groups = tables.map((table) => ({
    create: table === undefined ? "SELECT 1" : createScratch(table, connection, enums).text,
    drop: table === undefined ? "SELECT 1" : `DROP TABLE pg_temp.${id(table.name).text}`,
    asked: questions.flatMap(({ table: about, wanted, current, ...question }, at) =>
      about === table ? [{ at, texts: [wanted, current], ...question }] : [],
    ),
  }))
  const types = enums.map(
    ({ name, labels }) => sql`CREATE TYPE pg_temp.${id(name)} AS ENUM (${join(labels.map(lit))})`.text,
  )
  return JSON.stringify({ types, groups, total: questions.length })
}

function createScratch(table: Table, connection: Connection, enums: NewEnums): Sql {
  const columns = table.columns.map((column) => {
    const own = column.enumName?.name
    const scratch = own !== undefined && enums.some((type) => type.name === own)
    const type = columnType(column, connection)
    const array = column.type.endsWith("[]") ? sql`[]` : sql``
    return sql`${id(column.name)} ${scratch ? sql`pg_temp.${id(own)}${array}` : type}`
  })
  return sql`CREATE TEMPORARY TABLE ${id(table.name)} (${join(columns)})`
}

/**
 * One block for all, in one round trip. Each text has a subtransaction of its own, so that one the
 * server refuses (a column that is not there any more) spoils nothing else.
 */
const PROBE = `
DECLARE
  questions jsonb := current_setting('limbeck.questions')::jsonb;
  prints jsonb := (SELECT coalesce(jsonb_agg('[]'::jsonb), '[]') FROM generate_series(1, (questions->>'total')::int));
  word text; piece jsonb; ask jsonb; own jsonb; printed text; refusal text := '';
BEGIN
  SET LOCAL client_min_messages = error;
  FOR word IN SELECT jsonb_array_elements_text(questions->'types') LOOP EXECUTE word; END LOOP;
  FOR piece IN SELECT jsonb_array_elements(questions->'groups') LOOP
    BEGIN
      EXECUTE piece->>'create';
      FOR ask IN SELECT jsonb_array_elements(piece->'asked') LOOP
        own := '[]';
        FOR word IN SELECT jsonb_array_elements_text(ask->'texts') LOOP
          FOR pass IN 1..2 LOOP
            printed := NULL;
            BEGIN
              EXECUTE replace(ask->>'take', '@@', word);
              EXECUTE ask->>'print' INTO printed;
              EXECUTE ask->>'undo';
            EXCEPTION WHEN OTHERS THEN printed := NULL;
            END;
            own := own || coalesce(to_jsonb(printed), 'null');
            word := coalesce(printed, '');
          END LOOP;
        END LOOP;
        prints := jsonb_set(prints, ARRAY[ask->>'at'], own);
      END LOOP;
      EXECUTE piece->>'drop';
    EXCEPTION
      -- No right to temporary tables, or to write at all: what else is refused is not there yet.
      WHEN insufficient_privilege OR read_only_sql_transaction THEN refusal := SQLERRM;
      WHEN OTHERS THEN NULL;
    END;
  END LOOP;
  PERFORM set_config('limbeck.refusal', refusal, true);
  PERFORM set_config('limbeck.prints', prints::text, true);
END`
