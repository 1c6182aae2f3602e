import { DIALECTS, type TestDialect } from "../support/databases"
import { queryDatabase } from "./support/contents"
import { withProject, type CliProject, type CommandOptions } from "./support/project"
import { entity, migration, name, ormconfig, plainMigration, SHOP, threeInARow } from "./support/sources"

/** A situation in which a command refuses: exit 2, a message with a next step, and nothing written. */
interface Refusal {
  readonly title: string
  readonly dialect?: TestDialect
  readonly packages?: readonly string[]
  readonly files?: Readonly<Record<string, string>>
  readonly prepare?: (project: CliProject) => void
  readonly args?: readonly string[]
  readonly options?: (project: CliProject) => CommandOptions
  /** Each of them is somewhere on stderr; the last is the `next` line. */
  /** What is on stdout; nothing where it is absent. */
  readonly prints?: RegExp
  readonly says: readonly (string | RegExp)[]
}

const generate = ["generate", "-n", "More"]

async function refuse({
  title,
  dialect = "sqlite",
  files,
  packages,
  prepare,
  args = generate,
  options,
  prints = /^$/,
  says,
}: Refusal): Promise<void> {
  await withProject(
    dialect,
    { files: { ...SHOP, ...files }, ...(packages === undefined ? {} : { packages }) },
    async (project) => {
      prepare?.(project)
      const before = await project.contents()
      const { status, stdout, stderr } = await project.limbeck(args, options?.(project))
      expect([title, status, stdout]).toEqual([title, 2, expect.stringMatching(prints)])
      for (const text of says) {
        if (typeof text === "string") expect(stderr).toContain(text)
        else expect(stderr).toMatch(text)
      }
      expect(stderr).toMatch(/^limbeck: [^\n]+(\n[^\n]+)*\nnext: [^\n]+\n$/m)
      expect(stderr).not.toMatch(/\bat .*node_modules|\n {4}at /)
      expect(await project.contents()).toEqual(before)
    },
  )
}

const sqliteOptions = `{ type: "better-sqlite3", database: "other.db" }`

const project: Refusal[] = [
  {
    title: "no data-source file",
    prepare: (it) => it.delete("ormconfig.ts"),
    says: [
      "could not find a data-source file: there is no ormconfig, data-source, src/data-source (.ts .js",
      "next: limbeck <command> --data-source path/to/data-source.ts",
    ],
  },
  {
    title: "no DataSource in the file",
    files: { "ormconfig.ts": "export const answer = 42" },
    says: [
      'could not use "ormconfig.ts": it exports no DataSource',
      'it exports "answer"',
      "next: export default new DataSource",
    ],
  },
  {
    title: "two DataSources in the file",
    files: { "ormconfig.ts": ormconfig(undefined, `export const audit = new DataSource(${sqliteOptions})`) },
    says: [
      'it exports "AppDataSource" and "audit"',
      "next: limbeck <command> --data-source ormconfig.ts#AppDataSource, or",
    ],
  },
  {
    title: "entity globs that match nothing",
    files: {
      "ormconfig.ts": ormconfig(`entities: ["entity/*.ts", "src/**/*.entity.ts"], migrations: ["migrations/*.ts"]`),
    },
    says: [
      'no file matches "entities" in "ormconfig.ts"',
      "entity/*.ts (0 files)",
      "src/**/*.entity.ts (0 files)",
      'next: edit "entities" in ormconfig.ts',
    ],
  },
  {
    title: "an entity file with a syntax error",
    files: { "entities/product.ts": "export class Product {\n  name: = 3\n}\n" },
    says: [
      /could not read ".*entities\/product\.ts", line 2: /,
      "2 |   name: = 3",
      /\^\nnext: edit .*entities\/product\.ts:2:/,
    ],
  },
  {
    title: "an entity file that throws",
    files: {
      "entities/product.ts": "const settings: any = undefined\nexport const size = 1\nsettings.column.toString()\n",
    },
    says: [
      "Cannot read properties of undefined (reading 'column')",
      "at entities/product.ts:3:10",
      "3 | settings.column",
      "next: edit entities/product.ts:3",
    ],
  },
  {
    title: "an entity file that imports what is not installed",
    files: { "entities/product.ts": `import "left-pad"\n` },
    says: ['the package "left-pad" is not installed', "next: npm install left-pad"],
  },
  {
    title: "a setting that does not exist",
    files: { "ormconfig.ts": ormconfig(undefined, `export const limbeck = { dialekts: [] }`) },
    says: ['there is no setting "dialekts"; is it "dialects"?', "next: the settings are"],
  },
  {
    title: "a kind of database that limbeck does not know",
    files: { "ormconfig.ts": `export default { type: "sqljs", entities: ["entities/*.ts"], database: "shop.db" }` },
    says: ["sqljs", "next: "],
  },
]

const database: Refusal[] = [
  {
    title: "a database that is down",
    dialect: "postgres",
    options: () => ({ env: { DATABASE_URL: "postgres://app:s3cret@127.0.0.1:1/shop" } }),
    says: [
      "could not connect to postgres://app@127.0.0.1:1/shop: nothing answers there",
      "next: start the database server, or correct host and port",
    ],
  },
  {
    title: "a password that is refused",
    dialect: "postgres",
    options: ({ database: { url } }) => {
      const wrong = new URL(url)
      wrong.password = "wr0ngs3cret"
      return { env: { DATABASE_URL: wrong.href } }
    },
    says: ["the server refuses the login", "next: correct user and password, in DATABASE_URL"],
  },
  {
    title: "a database that does not exist",
    dialect: "postgres",
    options: ({ database: { url } }) => ({ env: { DATABASE_URL: url.replace(/\/[^/]*$/, "/nowhere") } }),
    says: ['database "nowhere" does not exist', "next: createdb nowhere"],
  },
  {
    title: "a SQLite file where no file can be",
    options: ({ root }) => ({ env: { DATABASE_URL: `sqlite:${root}/package.json/shop.db` } }),
    says: [/could not connect to sqlite:.*package\.json\/shop\.db/, "next: correct the path in database"],
  },
  {
    title: "a file that is no database",
    prepare: (it) => {
      it.write({ "notes.db": "this is no database, ".repeat(100) })
    },
    options: ({ root }) => ({ env: { DATABASE_URL: `sqlite:${root}/notes.db` } }),
    says: ["the file is no SQLite database", "next: correct the path in database"],
  },
]

const names: Refusal[] = [
  ["../x", "it contains a path separator"],
  ["1abc", "a class name begins with a letter"],
  ["", "it is empty"],
  ["x".repeat(300), "it has 300 characters"],
  ["class", "it is a reserved word"],
].map(([text = "", reason = ""]) => ({
  title: `the name ${text.slice(0, 10)}`,
  args: ["generate", "-n", text],
  says: ["cannot name a migration ", reason, "next: limbeck generate -n AddNewField"],
}))

const migrations: Refusal[] = [
  {
    title: "a name that exists already",
    files: threeInARow(),
    args: ["create", "-n", "second"],
    says: [
      /cannot name the migration "Second": .*1767312000000-Second\.ts has that name/,
      "next: choose another name, for example -n Second2",
    ],
  },
  {
    title: "a migrations folder that cannot be written",
    files: { migrations: "a file where the folder should be" },
    prints: /add table product/,
    says: ["could not write the migration", "next: make "],
  },
  {
    title: "two classes in one file",
    files: {
      "migrations/1767225600000-Two.ts":
        migration({ name: "One1767225600000", revision: "a1b2c3d4e5f6" }) +
        plainMigration("Two1767225600001", "SELECT 1", "SELECT 1").replace(/import .*\n/, ""),
    },
    args: ["run"],
    says: [
      /cannot read ".*-Two\.ts": it has 2 migrations, "One1767225600000" and "Two1767225600001"/,
      "next: move each class to a file of its own",
    ],
  },
  {
    title: "a parent that no file has",
    files: {
      "migrations/1-A.ts": migration({ name: "A1767225600000", revision: "a1b2c3d4e5f6", parents: ["000000000000"] }),
    },
    args: ["history"],
    says: ["000000000000", "next: "],
  },
  {
    title: "a name without timestamp",
    files: { "migrations/a.ts": plainMigration("AddThings", "SELECT 1", "SELECT 1") },
    args: ["heads"],
    says: ['cannot read migration "AddThings"', "does not end in a JavaScript timestamp", "next: rename the class"],
  },
  {
    title: "an unknown command",
    args: ["frobnicate"],
    says: ["cannot read the command line: ", "frobnicate", "next: limbeck help"],
  },
  {
    title: "an unknown option",
    args: ["run", "--hard"],
    says: ["cannot read the command line: ", "hard", "next: limbeck help run"],
  },
  {
    title: "an option without its value",
    args: ["run", "--transaction"],
    says: ["cannot read the command line: ", "transaction", "next: limbeck help run"],
  },
]

test.each([...project, ...database, ...names, ...migrations])("$title: exit 2, and nothing is written", refuse)

test("two copies of typeorm: both paths are named", () => {
  const copy = "node_modules/shop-entities/node_modules/typeorm"
  return refuse({
    title: "two copies of typeorm",
    files: {
      "entities/customer.ts": `import { copied } from "shop-entities"\nvoid copied\n${entity("Customer", name)}`,
      "node_modules/shop-entities/index.js": `exports.copied = require("typeorm").Entity`,
      [`${copy}/package.json`]: `{ "name": "typeorm", "main": "index.js" }`,
      [`${copy}/index.js`]: `exports.DataSource = require("./data-source/DataSource").DataSource`,
      [`${copy}/data-source/DataSource.js`]: `exports.DataSource = class {}`,
    },
    says: [
      /two copies of typeorm are loaded, ".*node_modules\/typeorm(-1)?" by the DataSource/,
      `${copy}" by "node_modules/shop-entities/index.js"`,
      "next: npm ls typeorm",
    ],
  })
})

test.each([
  ["postgres", "pg"],
  ["sqlite", "better-sqlite3"],
] as const)("on %s a driver package that is missing: the npm command is given", (dialect, driver) =>
  refuse({
    title: driver,
    dialect,
    packages: ["typeorm", "reflect-metadata", "typescript", "limbeck"],
    files: {
      "hide.cjs": `
        const Module = require("node:module")
        const load = Module._load
        Module._load = (request, ...rest) => {
          if (request === "${driver}") throw Object.assign(new Error("Cannot find module '${driver}'"), { code: "MODULE_NOT_FOUND" })
          return load(request, ...rest)
        }`,
    },
    options: ({ root }) => ({ env: { NODE_OPTIONS: `--require ${root}/hide.cjs` } }),
    says: [`the package "${driver}" is not installed`, `next: npm install ${driver}`],
  }),
)

test("synchronize: true is warned about, by run too", () =>
  withProject(
    "sqlite",
    {
      files: {
        ...SHOP,
        "ormconfig.ts": ormconfig(`synchronize: true, entities: ["entities/*.ts"], migrations: ["migrations/*.ts"]`),
      },
    },
    async (it) => {
      await it.succeed("generate", "-n", "Initial")
      const { status, stderr } = await it.limbeck(["run"])
      expect(status).toBe(0)
      expect(stderr).toMatch(/^warning: "synchronize: true" in "ormconfig\.ts": .*; set it to false$/m)
    },
  ))

describe.each(DIALECTS)("on %s", (dialect) => {
  test("a migration that throws half-way: rolled back, not recorded, with its SQL and line", () =>
    withProject(dialect, { files: { ...SHOP, ...threeInARow() } }, async (it) => {
      await it.succeed("run")
      const text = migration({
        name: "Broken1767900000000",
        revision: "dddddddddddd",
        parents: ["b12345678903"],
        up: `await op.execute("CREATE TABLE half (id int)")\n    await op.execute("INSERT INTO nowhere VALUES (1)")`,
      })
      it.write({ "migrations/1767900000000-Broken.ts": text })
      const line = text.split("\n").findIndex((row) => row.includes("nowhere")) + 1
      const { status, stderr } = await it.limbeck(["run"])
      expect(status).toBe(2)
      expect(stderr).toMatch(/cannot run dddddddddddd Broken \(2026-01-08\): .*nowhere/)
      expect(stderr).toContain("sql: INSERT INTO nowhere VALUES (1)")
      expect(stderr).toContain(`1767900000000-Broken.ts:${line}`)
      expect(stderr).toMatch(
        /It was rolled back and is not recorded\.\nnext: correct the migration, then limbeck run again\n$/,
      )
      expect(await queryDatabase(it.database, "SELECT name FROM migrations WHERE name LIKE 'Broken%'")).toEqual([])
      await expect(queryDatabase(it.database, "SELECT * FROM half")).rejects.toHaveProperty("message")
    }))

  test("a file that is gone though the database has it", () =>
    withProject(dialect, { files: { ...SHOP, ...threeInARow() } }, async (it) => {
      await it.succeed("run")
      it.delete("migrations/1767398400000-Third.ts")
      const before = await it.contents()
      for (const args of [["run"], ["current"], generate]) {
        const { status, stderr } = await it.limbeck(args)
        expect([args, status]).toEqual([args, 2])
        expect(stderr).toContain(`Can't locate revision identified by "Third1767398400000"`)
        expect(stderr).toMatch(/\nnext: git pull, or /)
      }
      expect((await it.limbeck(["check"])).stdout).toContain("the file of b12345678903 Third (2026-01-03) is gone")
      expect((await it.succeed("show")).stdout).toContain("[X] Third1767398400000 (no migration file)")
      expect(await it.contents()).toEqual(before)
      // The journal knows the way back, as it does for a file that is on another branch.
      await it.succeed("revert")
      expect((await it.succeed("current")).stdout).toContain("Second")
    }))

  test("a database that only reads", () =>
    withProject(dialect, { files: { ...SHOP, ...threeInARow() } }, async (it) => {
      await it.succeed("run", "+1")
      if (dialect === "sqlite")
        it.edit("ormconfig.ts", (text) => text.replace("database:", "readonly: true, database:"))
      else
        await queryDatabase(
          it.database,
          `ALTER DATABASE ${new URL(it.database.url).pathname.slice(1)} SET default_transaction_read_only = on`,
        )
      const before = await it.contents()
      for (const command of ["run", "revert"]) {
        const { status, stderr } = await it.limbeck([command])
        expect([command, status]).toEqual([command, 2])
        expect(stderr).toMatch(/could not change (sqlite|postgres):.*read-?only[\s\S]*\nnext: /)
      }
      expect((await it.succeed("current")).stdout).toContain("912345678901 First (current)")
      expect(await it.contents()).toEqual(before)
    }))
})
