import { compareText } from "../schema/names"
import type { Extension } from "../schema/namespaces"
import type { Table } from "../schema/tables"
import { installsExtensions, type DataSource } from "./typeorm"

/** Types that an extension brings, and the functions that defaults use. `gen_random_uuid()` is built in since PostgreSQL 13. */
const NEEDS: readonly { readonly extension: string; readonly types: readonly string[]; readonly functions?: RegExp }[] =
  [
    { extension: "citext", types: ["citext"] },
    { extension: "cube", types: ["cube"] },
    { extension: "hstore", types: ["hstore"] },
    { extension: "ltree", types: ["ltree", "lquery", "ltxtquery"] },
    { extension: "postgis", types: ["geometry", "geography"] },
    { extension: "uuid-ossp", types: [], functions: /\buuid_generate_v\d/ },
    { extension: "vector", types: ["vector", "halfvec", "sparsevec"] },
  ]

/**
 * The extensions without which the tables could not be created. TypeORM installs more of them
 * when it connects; `installExtensions: false` says that the project looks after them itself.
 */
export function neededExtensions(dataSource: DataSource, tables: readonly Table[]): Extension[] {
  if (!installsExtensions(dataSource)) return []
  const types = new Set(tables.flatMap((table) => table.columns.map((column) => baseType(column.type))))
  const expressions = tables.flatMap((table) => table.columns.flatMap(expressionsOf))
  const needed = NEEDS.filter(
    (need) =>
      need.types.some((type) => types.has(type)) ||
      (need.functions !== undefined && expressions.some((text) => need.functions?.test(text))),
  ).map((need) => need.extension)
  // btree_gist lets GiST compare plain values, which nearly every exclusion constraint does.
  const excludes = tables.some((table) => table.exclusions.some(({ sql }) => /\bgist\b/i.test(sql)))
  return [...needed, ...(excludes ? ["btree_gist"] : [])].sort(compareText).map((name) => ({ name }))
}

function baseType(type: string): string {
  return type.replace(/[[(].*$/, "").toLowerCase()
}

function expressionsOf(column: Table["columns"][number]): string[] {
  const { default: value, generated } = column
  return [...(typeof value === "object" ? [value.sql] : []), ...(generated === undefined ? [] : [generated.sql])]
}
