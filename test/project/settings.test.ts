import { readOptions } from "../../src/project/options"
import { maskSecrets } from "../../src/project/driver-options"
import { frameOf } from "../../src/project/code-frame"

describe("the settings", () => {
  it("may be absent or empty", () => {
    expect(readOptions(undefined, "ormconfig.ts")).toEqual({})
    expect(readOptions({}, "ormconfig.ts")).toEqual({})
  })

  it("are taken as they are where they are right", () => {
    const all = {
      dialects: ["postgres", "sqlite"],
      env: { postgres: { DB_TYPE: "postgres" }, sqlite: { DB_TYPE: "" } },
      scratch: "postgres://localhost/postgres",
      migrationsDir: "migrations",
      journal: { schema: "audit", table: "log" },
      names: "keep",
      renames: { products: "items" },
      rowLevelSecurity: "enable",
      format: "biome format --write {file}",
      ignore: ["auth.*"],
      migrationUrl: "postgres://localhost/shop",
      role: "owner",
      wait: 0,
      lockTimeout: 0,
      lockRetries: 0,
      statementTimeout: 0,
      onEdited: "fail",
    }
    expect(readOptions(all, "ormconfig.ts")).toBe(all)
  })

  it.each([
    [{ dialects: ["mysql"] }, `"dialects" must be a list of "postgres" and "sqlite", not ["mysql"]`],
    [{ dialects: [] }, `"dialects" must be a list`],
    [{ env: { mysql: {} } }, `"env" must be an object of environment variables for each dialect`],
    [{ env: { sqlite: { PORT: 1 } } }, `"env" must be an object`],
    [{ scratch: "" }, `"scratch" must be the URL of a PostgreSQL server`],
    [{ journal: true }, `"journal" must be false or {`],
    [{ journal: { name: "x" } }, `"journal" must be false or {`],
    [{ names: "drop" }, `"names" must be "rename" or "keep", not "drop"`],
    [{ format: "prettier -w" }, `"format" must be a command with {file} in it`],
    [{ lockTimeout: -1 }, `"lockTimeout" must be a number of milliseconds, not -1`],
    [{ role: () => "x" }, `"role" must be the name of a role, not a function`],
    [{ lockTimout: 1 }, `there is no setting "lockTimout"; is it "lockTimeout"?`],
    [{ colour: 1 }, `there is no setting "colour"`],
    [[], `the export "limbeck" must be an object`],
  ])("%j is refused", (value, message) => {
    expect(() => readOptions(value, "ormconfig.ts")).toThrow(message)
  })

  it("are not shown where they may hold a password", () => {
    expect(() => readOptions({ migrationUrl: 5 }, "ormconfig.ts")).toThrow(/must be the URL of a database$/)
  })
})

test("a URL's password is masked, known or not", () => {
  expect(maskSecrets("no postgres://a:b@c/d and pw1", ["pw1"])).toBe("no postgres://a:***@c/d and ***")
})

test("a code frame points at the column, and keeps tabs", () => {
  expect(frameOf({ file: "x.ts", line: 2, column: 3 }, "a\n\tbc d\n")).toBe("  2 | \tbc d\n    | \t ^")
  expect(frameOf({ file: "x.ts", line: 9, column: 1 }, "a")).toBe("")
})
