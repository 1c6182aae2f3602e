import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { withProject } from "./support/project"
import { entity, name, newField, ormconfig, price, SHOP } from "./support/sources"

const repository = join(__dirname, "..", "..")

test("from a subfolder the project is found, its globs and its SQLite file mean the same", () =>
  withProject("sqlite", { files: { ...SHOP, "src/deep/.keep": "" } }, async ({ limbeck, migrations, root }) => {
    const below = { cwd: "src/deep", env: { DATABASE_URL: "sqlite:shop.db" } }
    const made = await limbeck(["generate", "-n", "Initial"], below)
    expect([made.status, made.stdout]).toEqual([0, expect.stringContaining("-Initial.ts")])
    expect(migrations()).toHaveLength(1)
    const ran = await limbeck(["run"], below)
    expect(ran.stderr).toBe(`database: sqlite:${root}/shop.db\n`)
    expect((await limbeck(["check"], { env: below.env })).status).toBe(0)
  }))

test("-d file#name picks one of several; package.json can name the file", () =>
  withProject("sqlite", {}, async ({ write, succeed, limbeck, read }) => {
    write({
      "db/sources.ts": `${ormconfig()}\nexport const other = new DataSource({ type: "better-sqlite3", database: "other.db" })\n`,
    })
    expect((await limbeck(["current", "-d", "db/sources.ts"])).status).toBe(2)
    await succeed("generate", "-n", "Initial", "-d", "db/sources.ts#AppDataSource")
    expect((await succeed("heads", "--data-source=db/sources#AppDataSource")).stdout).toContain("Initial")
    expect((await succeed("heads", "-d", "db/sources.ts#other")).stdout).toBe("")
    write({ "package.json": `{ "limbeck": { "dataSource": "db/sources.ts#other" } }` })
    expect((await succeed("heads")).stdout).toBe("")
    expect(read("ormconfig.ts")).toContain("AppDataSource")
  }))

test("globs on compiled output: written as source, pending before it is compiled, counted once after", () =>
  withProject(
    "sqlite",
    {
      files: {
        "src/data-source.ts": ormconfig(
          `entities: [join(__dirname, "entities/*.{ts,js}")], migrations: ["dist/migrations/*.js"]`,
        ).replace("import", `import { join } from "node:path"\nimport`),
        "src/entities/product.ts": entity("Product", name),
        "tsconfig.json": JSON.stringify({
          compilerOptions: {
            rootDir: "src",
            outDir: "dist",
            target: "ES2022",
            module: "commonjs",
            strict: true,
            sourceMap: true,
            declaration: true,
            types: ["node"],
            typeRoots: [join(repository, "node_modules/@types")],
            experimentalDecorators: true,
            emitDecoratorMetadata: true,
            esModuleInterop: true,
            skipLibCheck: true,
            ignoreDeprecations: "6.0",
          },
          include: ["src"],
        }),
      },
    },
    async ({ succeed, root, write, delete: remove, limbeck }) => {
      remove("ormconfig.ts")
      const { stdout } = await succeed("generate", "-n", "Initial")
      expect(stdout).toMatch(/src\/migrations\/\d{13}-Initial\.ts\n$/)
      await succeed("run")
      execFileSync(process.execPath, [join(repository, "node_modules/typescript/bin/tsc"), "-p", "."], { cwd: root })
      expect((await succeed("show")).stdout).toMatch(/^\[X\] \S+ Initial .*\n$/)
      write({ "src/entities/product.ts": entity("Product", name, price) })
      await succeed("generate", "-n", "AddPrice")
      expect((await succeed("show")).stdout).toMatch(/^\[X\] \S+ Initial .*\n\[ \] \S+ AddPrice .*\n$/)
      await succeed("run")
      // The compiled application, which knows nothing of the file that nobody compiled yet.
      const compiled = await limbeck(["show", "-d", "dist/data-source.js"])
      expect([compiled.status, compiled.stdout]).toEqual([0, expect.stringMatching(/^\[X\] \S+ Initial .*\n\[X\]/)])
    },
  ))

test("where migrations are listed as classes, generate prints the line to add", () =>
  withProject("sqlite", {}, async ({ succeed, edit, write, migrations, limbeck }) => {
    await succeed("generate", "-n", "Initial")
    const [file = ""] = migrations()
    const title = `Initial${file.slice(0, 13)}`
    edit(
      "ormconfig.ts",
      (text) =>
        `import { ${title} } from "./migrations/${file.replace(".ts", "")}"\n${text.replace(`["migrations/*.ts"]`, `[${title}]`)}`,
    )
    await succeed("run")
    write({ "entities/product.ts": entity("Product", name, price, newField) })
    const { stderr } = await succeed("generate", "-n", "AddNewField")
    expect(migrations()).toHaveLength(2)
    expect(stderr).toMatch(
      /^add AddNewField\d{13} to "migrations" .*:\n {2}import \{ AddNewField\d{13} \} from "\.\/migrations\/\d{13}-AddNewField"$/m,
    )
    expect((await limbeck(["check"])).status).toBe(1)
  }))

test("no migrations in the DataSource: asks for --dir, and then reads there too", () =>
  withProject(
    "sqlite",
    { files: { ...SHOP, "ormconfig.ts": ormconfig(`entities: ["entities/*.ts"]`) } },
    async (project) => {
      const before = await project.contents()
      const { status, stderr } = await project.limbeck(["generate", "-n", "Initial"])
      expect([status, stderr]).toEqual([
        2,
        expect.stringContaining(
          '"ormconfig.ts" names no migrations\nnext: limbeck generate -n <Name> --dir migrations',
        ),
      ])
      expect(await project.contents()).toEqual(before)
      project.write({
        "ormconfig.ts": ormconfig(`entities: ["entities/*.ts"]`, `export const limbeck = { migrationsDir: "db" }`),
      })
      await project.succeed("generate", "-n", "Initial")
      await project.succeed("run")
      expect((await project.succeed("current")).stdout).toContain("Initial (head) (current)")
    },
  ))

test("declaration files, source maps and other files are no migrations; dist and src of one class count once", () =>
  withProject(
    "sqlite",
    { files: { ...SHOP, "ormconfig.ts": ormconfig(`entities: ["entities/*.ts"], migrations: ["migrations/*"]`) } },
    async (project) => {
      await project.succeed("generate", "-n", "Initial")
      const [file = ""] = project.migrations()
      project.write({
        "migrations/README.md": "# notes",
        [`migrations/${file.replace(".ts", ".d.ts")}`]: "export declare class Initial1 {}",
        [`migrations/${file.replace(".ts", ".js.map")}`]: "{}",
        "migrations/shared.ts": "export const tables = ['a']",
        "migrations/seed.sql": "SELECT 1",
      })
      await project.succeed("run")
      expect((await project.succeed("show")).stdout).toMatch(/^\[X\] \S+ Initial .*\n$/)
      expect((await project.succeed("check")).stdout).toMatch(/^No differences/)
    },
  ))
