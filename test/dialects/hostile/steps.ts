import type { Operation } from "../../../src/operations/operation"
import type { Column } from "../../../src/schema/columns"
import { emptyTable, type Table } from "../../../src/schema/tables"
import type { TestDialect } from "../../support/databases"

/** One step: operations that belong together, under the name of what they try. */
export type Step = readonly [what: string, ...operations: readonly Operation[]]

/** What everything is called: the hostile text itself, and names that begin with it. */
interface Names {
  readonly text: string
  readonly of: (suffix: string) => string
  readonly quoted: (suffix: string) => string
}

export function namesFrom(text: string): Names {
  const of = (suffix: string): string => `${text} ${suffix}`
  return { text, of, quoted: (suffix) => `"${of(suffix).replaceAll('"', '""')}"` }
}

function columns({ text, of }: Names, isPostgres: boolean): Column[] {
  const label: Partial<Column> = isPostgres
    ? { type: "enum", enumName: { name: of("e") } }
    : { type: "varchar", enum: [text, `${text}'2`] }
  return [
    { name: of("id"), type: "integer", nullable: false },
    { name: of("n"), type: "integer", nullable: true },
    { name: of("a"), type: "varchar", nullable: true, default: text, ...(isPostgres ? { comment: text } : {}) },
    { type: "varchar", ...label, name: of("l"), nullable: true, default: text },
  ]
}

function product(names: Names, isPostgres: boolean): Table {
  const { text, of, quoted } = names
  return {
    ...emptyTable({ name: of("t") }),
    columns: columns(names, isPostgres),
    primaryKey: { name: of("pk"), columns: [of("id")] },
    uniques: [{ name: of("u"), columns: [of("a")] }],
    checks: [{ name: of("c"), sql: `${quoted("n")} > 0` }],
    exclusions: isPostgres ? [{ name: of("x"), sql: `USING btree (${quoted("a")} WITH =)` }] : [],
    indexes: [{ name: of("i"), columns: [of("n"), of("a")], unique: false, where: `${quoted("n")} > 3` }],
    ...(isPostgres ? { comment: text } : {}),
  }
}

/** Every operation of a dialect, each step on what the ones before it left. */
export function stepsOf(text: string, dialect: TestDialect): Step[] {
  const names = namesFrom(text)
  const isPostgres = dialect === "postgres"
  const own = isPostgres ? beforeTables(names) : []
  return [
    ...own,
    ...tableSteps(names, isPostgres),
    ...columnSteps(names, isPostgres),
    ...partSteps(names, isPostgres),
  ].concat(viewSteps(names, isPostgres), renameSteps(names, isPostgres), dropSteps(names, isPostgres))
}

function beforeTables({ text, of }: Names): Step[] {
  return [
    ["create namespace", { verb: "create", kind: "namespace", object: { name: of("s") } }],
    ["create extension", { verb: "create", kind: "extension", object: { name: "citext" } }],
    ["drop extension", { verb: "drop", kind: "extension", name: { name: "citext" }, object: { name: "citext" } }],
    ["create enum", { verb: "create", kind: "enum", object: { name: of("e"), labels: [text, `${text}'2`] } }],
    [
      "alter enum",
      {
        verb: "alter",
        kind: "enum",
        name: { name: of("e") },
        from: [text, `${text}'2`],
        to: [text, `${text},3`, `${text}'2`],
      },
    ],
  ]
}

function tableSteps(names: Names, isPostgres: boolean): Step[] {
  const { text, of } = names
  const child: Table = {
    ...emptyTable({ name: of("r") }),
    columns: [
      { name: of("id"), type: "integer", nullable: false },
      { name: of("p"), type: "integer", nullable: true },
    ],
    primaryKey: { name: of("rpk"), columns: [of("id")] },
    foreignKeys: [
      {
        name: of("f"),
        columns: [of("p")],
        references: { table: { name: of("t") }, columns: [of("id")] },
        onDelete: "cascade",
        onUpdate: "no action",
      },
    ],
  }
  const comment: Step = [
    "alter table",
    { verb: "alter", kind: "table", table: { name: of("t") }, from: { comment: text }, to: { comment: `${text}'` } },
  ]
  return [
    ["create table", { verb: "create", kind: "table", object: product(names, isPostgres) }],
    ["create table", { verb: "create", kind: "table", object: child }],
    ...(isPostgres ? [comment] : []),
  ]
}

function columnSteps(names: Names, isPostgres: boolean): Step[] {
  const { text, of, quoted } = names
  const table = { name: of("t") }
  const kind = "column"
  const fresh: Column = { name: of("b"), type: "varchar", nullable: false, default: `${text}\\` }
  const other: Column = { ...fresh, type: "text", default: `${text}''`, ...(isPostgres ? { comment: `${text}"` } : {}) }
  const sql = isPostgres ? `(${quoted("n")} * 2)` : `${quoted("n")} * 2`
  const computed: Column = {
    name: of("g"),
    type: "integer",
    nullable: true,
    generated: { sql: isPostgres ? sql.slice(1, -1) : sql, stored: !isPostgres ? false : true },
  }
  const list = columns(names, isPostgres).find((column) => column.name === of("l")) as Column
  const longer: Column = isPostgres
    ? { ...list, default: `${text}'2` }
    : { ...list, enum: [`${text}'2`, "x"], default: "x" }
  const row = { [of("id")]: 1, [of("n")]: 5, [of("a")]: `${text}'\\`, [of("l")]: `${text}'2` }
  return [
    ["create column", { verb: "create", kind, table, object: fresh, backfill: text }],
    ["create column", { verb: "create", kind, table, object: computed }],
    ["alter column", { verb: "alter", kind, table, from: fresh, to: other, backfill: text }],
    [
      "alter column",
      { verb: "alter", kind, table, from: list, to: longer, ...(isPostgres ? {} : { map: { [text]: "x" } }) },
    ],
    ["rename column", { verb: "rename", kind, table, from: of("n"), to: of("m") }],
    ["rename column", { verb: "rename", kind, table, from: of("m"), to: of("n") }],
    ["change column", { verb: "change", kind, table, name: of("b"), change: { nullable: true } }],
    ["insert", { verb: "insert", table, rows: [row, { [of("id")]: 2, [of("a")]: "" }] }],
    ["backfill", { verb: "backfill", table, set: { [of("b")]: text }, where: `${quoted("n")} > 0` }],
    ["execute", { verb: "execute", sql: `UPDATE ${quoted("t")} SET ${quoted("b")} = '${text.replaceAll("'", "''")}'` }],
    [
      "execute",
      { verb: "execute", sql: `DELETE FROM ${quoted("t")} WHERE ${quoted("b")} = '${text.replaceAll("'", "''")}'` },
    ],
    ["drop column", { verb: "drop", kind, table, name: of("g"), object: computed }],
    ["drop column", { verb: "drop", kind, table, name: of("b"), object: { ...other, nullable: true } }],
  ]
}

/** Each constraint and index dropped, made again, altered and renamed. */
function partSteps(names: Names, isPostgres: boolean): Step[] {
  const { of, quoted } = names
  const parts = [
    ["unique", "t", { name: of("u"), columns: [of("a")] }, { columns: [of("a"), of("n")] }],
    ["check", "t", { name: of("c"), sql: `${quoted("n")} > 0` }, { sql: `${quoted("n")} > 1` }],
    [
      "index",
      "t",
      { name: of("i"), columns: [of("n"), of("a")], unique: false, where: `${quoted("n")} > 3` },
      { where: `${quoted("n")} > 4` },
    ],
    [
      "foreignKey",
      "r",
      {
        name: of("f"),
        columns: [of("p")],
        references: { table: { name: of("t") }, columns: [of("id")] },
        onDelete: "cascade",
        onUpdate: "no action",
      },
      { onDelete: "set null" },
    ],
    ["primaryKey", "r", { name: of("rpk"), columns: [of("id")] }, { columns: [of("id"), of("p")] }],
    ...(isPostgres
      ? [
          [
            "exclusion",
            "t",
            { name: of("x"), sql: `USING btree (${quoted("a")} WITH =)` },
            { sql: `USING btree (${quoted("n")} WITH =)` },
          ] as const,
        ]
      : []),
  ] as const
  return parts.flatMap(([kind, at, object, change]): Step[] => {
    const table = { name: of(at) }
    const to = { ...object, ...change }
    const renamed = `${object.name} 2`
    const steps = [
      [`drop ${kind}`, { verb: "drop", kind, table, name: object.name, object }],
      [`create ${kind}`, { verb: "create", kind, table, object }],
      [`rename ${kind}`, { verb: "rename", kind, table, from: object.name, to: renamed }],
      [`rename ${kind}`, { verb: "rename", kind, table, from: renamed, to: object.name }],
      // A key makes its columns NOT NULL for good.
      ...(kind === "primaryKey"
        ? []
        : [
            [`alter ${kind}`, { verb: "alter", kind, table, from: object, to }],
            [`alter ${kind}`, { verb: "alter", kind, table, from: to, to: object }],
          ]),
    ]
    return steps as unknown as Step[]
  })
}

function viewSteps({ of, quoted }: Names, isPostgres: boolean): Step[] {
  const select = (sign: string): string =>
    `SELECT ${quoted("id")}, ${quoted("a")} FROM ${quoted("t")} WHERE ${quoted("n")} ${sign} 1`
  const dependsOn = [{ name: of("t") }]
  const view = {
    name: of("v"),
    sql: select(">"),
    materialized: false,
    indexes: [],
    ...(isPostgres ? { dependsOn } : {}),
  }
  const other = { ...view, sql: select("<") }
  const stored = {
    ...view,
    name: of("w"),
    materialized: true,
    indexes: [{ name: of("wi"), columns: [of("a")], unique: false }],
  }
  const materialised: Step[] = [
    ["create view", { verb: "create", kind: "view", object: stored }],
    ["drop view", { verb: "drop", kind: "view", name: { name: stored.name }, object: stored }],
  ]
  return [
    ["create view", { verb: "create", kind: "view", object: view }],
    ["alter view", { verb: "alter", kind: "view", from: view, to: other }],
    ["rename view", { verb: "rename", kind: "view", from: { name: of("v") }, to: { name: of("v2") } }],
    ["drop view", { verb: "drop", kind: "view", name: { name: of("v2") }, object: { ...other, name: of("v2") } }],
    ...(isPostgres ? materialised : []),
  ]
}

function renameSteps({ of }: Names, isPostgres: boolean): Step[] {
  const rename = (kind: "table" | "enum", from: object, to: object): Step =>
    [`rename ${kind}`, { verb: "rename", kind, from, to } as Operation] as const
  const there = [
    rename("table", { name: of("t") }, { name: of("t2") }),
    rename("table", { name: of("t2") }, { name: of("t") }),
  ]
  if (!isPostgres) return there
  const inSchema = (schema: string, name: string): object => ({ schema: of(schema), name: of(name) })
  return [
    ...there,
    rename("table", { name: of("r") }, inSchema("s", "r")),
    rename("table", inSchema("s", "r"), { name: of("r") }),
    rename("enum", { name: of("e") }, { name: of("e2") }),
    rename("enum", { name: of("e2") }, { name: of("e") }),
    ["rename namespace", { verb: "rename", kind: "namespace", from: { name: of("s") }, to: { name: of("s2") } }],
    ["rename namespace", { verb: "rename", kind: "namespace", from: { name: of("s2") }, to: { name: of("s") } }],
  ]
}

function dropSteps({ of }: Names, isPostgres: boolean): Step[] {
  const drop = (kind: "table" | "enum" | "namespace", name: string): Step =>
    [`drop ${kind}`, { verb: "drop", kind, name: { name: of(name) } }] as const
  const tables = [drop("table", "r"), drop("table", "t")]
  return isPostgres ? [...tables, drop("enum", "e"), drop("namespace", "s")] : tables
}
