import type { Ask } from "./catalogue"

/** Schemas of the server itself are no one's; objects of an extension are its own. */
const OURS = `n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%' AND n.nspname NOT LIKE 'pg_temp%'`
const NOT_EXTENSION = (catalogue: string, oid: string) =>
  `NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = '${catalogue}'::regclass AND d.objid = ${oid} AND d.deptype = 'e')`

/** Each query gives lines of text; together they say all that a database contains. */
const QUERIES: readonly string[] = [
  `SELECT format('schema %I', n.nspname) AS line FROM pg_namespace n WHERE ${OURS}`,

  `SELECT format('relation %s %I.%I %s %s', c.relkind, n.nspname, c.relname, c.relpersistence, c.reloptions) AS line
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${OURS} AND c.relkind IN ('r', 'v', 'm', 'p', 'f') AND ${NOT_EXTENSION("pg_class", "c.oid")}`,

  `SELECT format('column %I.%I.%I %s notnull=%s default=%s identity=%s generated=%s collation=%s', n.nspname, c.relname,
          a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid),
          a.attidentity, a.attgenerated, nullif(a.attcollation, t.typcollation)::regcollation) AS line
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE ${OURS} AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
      AND ${NOT_EXTENSION("pg_class", "c.oid")}`,

  `SELECT format('column order %I.%I %s', n.nspname, c.relname, string_agg(a.attname, ', ' ORDER BY a.attnum)) AS line
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${OURS} AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind = 'r' AND ${NOT_EXTENSION("pg_class", "c.oid")}
    GROUP BY n.nspname, c.relname`,

  `SELECT format('constraint %I.%I %I %s', n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid)) AS line
     FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${OURS} AND ${NOT_EXTENSION("pg_class", "c.oid")}`,

  `SELECT format('index %s valid=%s', pg_get_indexdef(i.indexrelid), i.indisvalid) AS line
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${OURS} AND ${NOT_EXTENSION("pg_class", "i.indrelid")}`,

  `SELECT format('enum %I.%I %s', n.nspname, t.typname, string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)) AS line
     FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE ${OURS} AND ${NOT_EXTENSION("pg_type", "t.oid")} GROUP BY n.nspname, t.typname`,

  `SELECT format('sequence %I.%I %s start=%s by=%s max=%s owner=%s', n.nspname, c.relname, format_type(s.seqtypid, NULL),
          s.seqstart, s.seqincrement, s.seqmax,
          (SELECT format('%s.%I %s', d.refobjid::regclass, a.attname, d.deptype) FROM pg_depend d
             JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i'))) AS line
     FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${OURS}`,

  `SELECT format('view %I.%I %s', n.nspname, c.relname, pg_get_viewdef(c.oid)) AS line
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${OURS} AND c.relkind IN ('v', 'm') AND ${NOT_EXTENSION("pg_class", "c.oid")}`,

  `SELECT format('comment %s %s %s', d.objoid::regclass, a.attname, quote_literal(d.description)) AS line
     FROM pg_description d JOIN pg_class c ON c.oid = d.objoid JOIN pg_namespace n ON n.oid = c.relnamespace
     LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND d.objsubid > 0
    WHERE ${OURS} AND d.classoid = 'pg_class'::regclass`,

  `SELECT format('type %I.%I %s', n.nspname, t.typname, t.typtype) AS line
     FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE ${OURS} AND t.typtype IN ('d', 'e', 'c') AND ${NOT_EXTENSION("pg_type", "t.oid")}
      AND NOT EXISTS (SELECT 1 FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind <> 'c')`,

  `SELECT format('routine %I.%I', n.nspname, p.proname) AS line FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE ${OURS} AND ${NOT_EXTENSION("pg_proc", "p.oid")}`,

  `SELECT format('row level security %I.%I %s forced=%s', n.nspname, c.relname, c.relrowsecurity, c.relforcerowsecurity) AS line
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${OURS} AND c.relrowsecurity`,

  `SELECT format('policy %s %I %s %s using=%s check=%s', p.polrelid::regclass, p.polname, p.polcmd, p.polroles::regrole[],
          pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) AS line FROM pg_policy p`,

  `SELECT format('privileges %I.%I %s %s', n.nspname, c.relname, a.attname, x.acl) AS line
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     CROSS JOIN LATERAL (SELECT NULL::name, c.relacl::text UNION ALL SELECT attname, attacl::text FROM pg_attribute
       WHERE attrelid = c.oid AND NOT attisdropped) AS x (attname, acl) CROSS JOIN LATERAL (SELECT x.attname) AS a
    WHERE ${OURS} AND x.acl IS NOT NULL AND ${NOT_EXTENSION("pg_class", "c.oid")}`,

  `SELECT format('statistics %s', pg_get_statisticsobjdef(s.oid)) AS line FROM pg_statistic_ext s`,

  `SELECT format('storage %I.%I.%I %s %s', n.nspname, c.relname, a.attname, a.attstorage, a.attstattarget) AS line
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_type t ON t.oid = a.atttypid
    WHERE ${OURS} AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind = 'r'
      AND (a.attstorage <> t.typstorage OR coalesce(a.attstattarget, -1) <> -1)`,

  `SELECT format('trigger %s %s enabled=%s', t.tgrelid::regclass, pg_get_triggerdef(t.oid), t.tgenabled) AS line
     FROM pg_trigger t WHERE NOT t.tgisinternal`,

  `SELECT format('rule %s %s enabled=%s', w.ev_class::regclass, pg_get_ruledef(w.oid), w.ev_enabled) AS line
     FROM pg_rewrite w JOIN pg_class c ON c.oid = w.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${OURS} AND w.rulename <> '_RETURN'`,

  `SELECT format('note %s %s', pg_describe_object(d.classoid, d.objoid, 0), quote_literal(d.description)) AS line
     FROM pg_description d WHERE d.objoid >= 16384 AND d.classoid IN ('pg_policy'::regclass, 'pg_trigger'::regclass,
       'pg_rewrite'::regclass, 'pg_constraint'::regclass, 'pg_type'::regclass, 'pg_statistic_ext'::regclass)`,

  `SELECT format('owner %I.%I %I', n.nspname, c.relname, r.rolname) AS line
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_roles r ON r.oid = c.relowner
    WHERE ${OURS} AND c.relkind IN ('v', 'm') AND ${NOT_EXTENSION("pg_class", "c.oid")}`,
]

/** Columns and conditions of publications are there since PostgreSQL 15. */
const publications = (since15: boolean): string =>
  `SELECT format('publication %I %s ${since15 ? "columns=%s where=%s" : ""}', p.pubname, r.prrelid::regclass
          ${since15 ? ", r.prattrs, pg_get_expr(r.prqual, r.prrelid)" : ""}) AS line
     FROM pg_publication p JOIN pg_publication_rel r ON r.prpubid = p.oid`

export async function readPostgresCatalogue(ask: Ask): Promise<string[]> {
  const [server] = await ask("SELECT current_setting('server_version_num')::int >= 150000 AS since15")
  const queries = [...QUERIES, publications(server?.since15 === true)]
  const rows = await ask(queries.map((query) => `(${query})`).join(" UNION ALL "))
  return rows.map((row) => String(row.line))
}
