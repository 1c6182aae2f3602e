import { Client } from "pg"
import { Database } from "sqlite3"

/**
 * What any tool must at least ask of PostgreSQL to know a schema. Sent as one text: one round trip,
 * nothing done with the rows.
 */
const POSTGRES = `
  SELECT oid, relname, relkind, relnamespace FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm');
  SELECT a.attrelid, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull, a.attidentity,
      a.attgenerated, a.attcollation, pg_get_expr(d.adbin, d.adrelid) AS value, col_description(a.attrelid, a.attnum) AS comment
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped;
  SELECT conrelid, conname, contype, pg_get_constraintdef(oid) AS definition FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace;
  SELECT i.indrelid, i.indisunique, pg_get_indexdef(i.indexrelid) AS definition
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = 'public'::regnamespace;
  SELECT d.refobjid, d.refobjsubid, s.seqstart, s.seqincrement FROM pg_sequence s
    JOIN pg_depend d ON d.objid = s.seqrelid AND d.deptype IN ('a', 'i');
  SELECT e.enumtypid, t.typname, e.enumlabel FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid ORDER BY e.enumsortorder;
  SELECT c.oid, pg_get_viewdef(c.oid) AS definition FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('v', 'm')`

/** The same of SQLite, where it is one statement. */
const SQLITE = `
  SELECT m.type, m.name, m.tbl_name, m.sql, x.name AS "column", x.type AS column_type, x."notnull", x.dflt_value, x.pk, x.hidden
    FROM sqlite_master m LEFT JOIN pragma_table_xinfo(m.name) x ON m.type = 'table'`

/** Run as a process: prints how many milliseconds these take on the database that DATABASE_URL names. */
async function main(): Promise<void> {
  const url = process.env.DATABASE_URL ?? ""
  console.log(JSON.stringify({ bare: url.startsWith("sqlite:") ? await askSqlite(url) : await askPostgres(url) }))
}

async function askPostgres(url: string): Promise<number> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query("SELECT 1")
  const started = performance.now()
  await client.query(POSTGRES)
  const passed = performance.now() - started
  await client.end()
  return passed
}

async function askSqlite(url: string): Promise<number> {
  const database = new Database(url.slice("sqlite:".length))
  const all = (text: string): Promise<unknown[]> =>
    new Promise((resolve, reject) => {
      database.all(text, (error, rows) => {
        if (error === null) resolve(rows)
        else reject(error)
      })
    })
  await all("SELECT 1")
  const started = performance.now()
  await all(SQLITE)
  return performance.now() - started
}

void main()
