import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { ColumnOptions } from "typeorm"
import type * as columnTypeModule from "../../src/dialects/column-type"
import type { DialectName } from "../../src/dialects/dialect"
import { LimbeckError } from "../../src/errors"
import { standInForDrivers } from "../../src/project/driver-stand-ins"
import type { TypeOrm } from "../../src/project/typeorm-package"

type ColumnType = typeof columnTypeModule

/** What `columnType` answers in a process with this environment. */
function answer(environment: Readonly<Record<string, string>>, known?: DialectName): unknown {
  const before = { ...process.env }
  const shared = globalThis as { [key: symbol]: unknown }
  const mark = Symbol.for("limbeck.loading")
  const loading = shared[mark]
  try {
    for (const name of ["LIMBECK_DIALECT", "DATABASE_URL", "NODE_ENV"]) Reflect.deleteProperty(process.env, name)
    Object.assign(process.env, environment)
    Reflect.deleteProperty(shared, mark)
    const { columnType, loadEntitiesFor, wereLoadedFor } = jest.requireActual<ColumnType>(
      "../../src/dialects/column-type",
    )
    if (known !== undefined) loadEntitiesFor(known)
    const type = columnType({ postgres: "timestamptz", sqlite: "datetime" })
    expect(wereLoadedFor(type === "timestamptz" ? "postgres" : "sqlite")).toBe(true)
    expect(wereLoadedFor(type === "timestamptz" ? "sqlite" : "postgres")).toBe(false)
    return type
  } catch (error) {
    if (error instanceof LimbeckError) return error
    throw error
  } finally {
    process.env = before
    shared[mark] = loading
  }
}

describe("columnType", () => {
  test("knows what it would have answered on the other engine, options that go with a type included", () => {
    const { chooseFor, columnType } = jest.requireActual<ColumnType>("../../src/dialects/column-type")
    const time = columnType({ postgres: "timestamptz", sqlite: "datetime" })
    const list = columnType({ postgres: { type: "text", array: true }, sqlite: { type: "simple-array" } })
    const isSupported = (type: unknown): boolean => type === "text"
    const choose = (dialect: DialectName, options: ColumnOptions) => chooseFor(dialect, options, isSupported)
    expect(choose("postgres", { type: time, nullable: true })).toEqual({ type: "timestamptz", nullable: true })
    expect(choose("sqlite", { type: time })).toEqual({ type: "datetime" })
    expect(choose("postgres", { type: "text" })).toEqual({ type: "text" })
    expect(choose("postgres", { ...list, name: "words" })).toEqual({ type: "text", array: true, name: "words" })
    expect(choose("sqlite", { ...list, name: "words" })).toEqual({ type: "simple-array", name: "words" })
    expect(choose("sqlite", { type: "uuid" })).toEqual({ type: "uuid" })
  })

  test.each<[string, Readonly<Record<string, string>>, DialectName | undefined, string]>([
    ["LIMBECK_DIALECT first", { LIMBECK_DIALECT: "postgres", DATABASE_URL: "sqlite:a.db" }, undefined, "timestamptz"],
    ["an empty one is none", { LIMBECK_DIALECT: "", DATABASE_URL: "postgres://h/d" }, undefined, "timestamptz"],
    ["the DataSource of a command", { DATABASE_URL: "sqlite:a.db" }, "postgres", "timestamptz"],
    ["postgresql:", { DATABASE_URL: "postgresql://h/d" }, undefined, "timestamptz"],
    ["sqlite:", { DATABASE_URL: "sqlite:a.db" }, undefined, "datetime"],
    ["file:", { DATABASE_URL: "file:./a.db", NODE_ENV: "production" }, undefined, "datetime"],
    ["nothing at all", {}, undefined, "datetime"],
  ])("goes by %s", (_, environment, known, type) => {
    expect(answer(environment, known)).toBe(type)
  })

  test.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ["another dialect", { LIMBECK_DIALECT: "mysql" }, /LIMBECK_DIALECT is "mysql"/],
    [
      "another scheme, without its password",
      { DATABASE_URL: "mysql://u:secret@h/d" },
      /scheme of DATABASE_URL is "mysql"$/,
    ],
    ["nothing, in production", { NODE_ENV: "production" }, /DATABASE_URL is not set/],
  ])("refuses %s", (_, environment, message) => {
    const error = answer(environment)
    expect(error).toMatchObject({ code: "dialect-unknown", next: "set LIMBECK_DIALECT to postgres or sqlite" })
    expect((error as Error).message).toMatch(message)
  })
})

test("a driver that is not installed has a stand-in; what else is missing is still missing", () => {
  const root = mkdtempSync(join(tmpdir(), "limbeck-typeorm-"))
  try {
    mkdirSync(join(root, "platform"))
    writeFileSync(
      join(root, "platform", "PlatformTools.js"),
      `exports.PlatformTools = class { static load(name) { if (name === "sqlite3") return { here: true }; throw new Error("no " + name) } }`,
    )
    standInForDrivers({ root, module: {} as TypeOrm })
    const { PlatformTools } = jest.requireActual<{ PlatformTools: { load(name: string): unknown } }>(
      join(root, "platform", "PlatformTools.js"),
    )
    expect(PlatformTools.load("sqlite3")).toEqual({ here: true })
    expect(PlatformTools.load("pg")).toBeDefined()
    expect(() => PlatformTools.load("redis")).toThrow("no redis")
  } finally {
    rmSync(root, { recursive: true })
  }
})
