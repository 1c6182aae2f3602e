import { chmodSync, existsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import Database from "better-sqlite3"
import { serverUrl, SQLITE_DRIVERS, withDatabase } from "../support/databases"
import { createProject, entityFile, removeBuilt, type Failure, type ProjectFixture } from "./project-fixture"

let project: ProjectFixture | undefined
afterEach(() => {
  project?.remove()
})
afterAll(removeBuilt)

function open(options: object, settings: object = {}): ProjectFixture {
  return (project = createProject({
    "ormconfig.ts": `import "reflect-metadata"\nimport { DataSource } from "typeorm"
      export default new DataSource({ ...${JSON.stringify(options)}, ...JSON.parse(process.env.OPTIONS ?? "{}"), entities: ["entities/*.ts"] })
      export const limbeck = ${JSON.stringify(settings)}`,
    "entities/user.ts": entityFile("User"),
  }))
}

const connect = `
  const project = await load()
  const connection = await limbeck.openConnection(project, { metadata: process.env.METADATA === "yes" })
  const rows = await connection.query("SELECT 1 AS one")
  const { dataSource } = connection
  const result = [rows, dataSource.isInitialized, dataSource.entityMetadatas.length, limbeck.describeTarget(dataSource)]
  await connection.close()
  return [...result, dataSource.isInitialized]`

const one = [{ one: 1 }]

test.each(SQLITE_DRIVERS)("%s: connects without metadata, and builds it where asked", (type) => {
  const { run, root } = open({ type, database: "shop.db", synchronize: true, migrationsRun: true })
  const target = `sqlite:${root}/shop.db`
  expect(run(connect)).toEqual([one, true, 0, target, false])
  expect(run(connect, { env: { METADATA: "yes" } })).toEqual([one, true, 1, target, false])
  // Nothing was synchronized, and a command that only reads leaves no empty file.
  expect(existsSync(join(root, "shop.db"))).toBe(false)
})

test("PostgreSQL: connects, takes on the role, and the target has no password", async () => {
  await withDatabase("postgres", (_, { url }) => {
    const address = new URL(url)
    const { run } = open({ type: "postgres", url }, { role: "pg_monitor" })
    const target = `postgres://${address.username}@${address.host}${address.pathname}`
    expect(run(connect)).toEqual([one, true, 0, target, false])
    const roles = `
      const { dataSource, close } = await limbeck.openConnection(await load(), { metadata: false })
      const runners = [dataSource.createQueryRunner(), dataSource.createQueryRunner()]
      const found = []
      for (const runner of runners) found.push((await runner.query("SELECT current_user AS name"))[0].name)
      for (const runner of runners) await runner.release()
      await close()
      return found`
    expect(run(roles)).toEqual(["pg_monitor", "pg_monitor"])
    return Promise.resolve()
  })
})

test("a server that is down: says where it looked", () => {
  const failure = open({ type: "postgres", url: "postgres://shop:s%40cret@localhost:1/shop" }).run<Failure>(connect)
  expect(failure.code).toBe("database-down")
  expect(failure.message).toMatch(/^could not connect to postgres:\/\/shop@localhost:1\/shop: nothing answers there/)
  expect(failure.next).toContain("start the database server")
  expect(JSON.stringify(failure)).not.toMatch(/s@cret|s%40cret/)
})

test("a host that nobody knows", () => {
  const failure = open({ type: "postgres", host: "no-such-host.invalid", username: "shop" }).run<Failure>(connect)
  expect(failure).toMatchObject({ code: "database-down" })
  expect(failure.message).toContain("postgres://shop@no-such-host.invalid:5432/")
})

test("a refused password is never printed", async () => {
  await withDatabase("postgres", async (_, { url }) => {
    const address = new URL(url)
    address.username = "nobody_of_this_name"
    address.password = "s3cret-word"
    const { run } = open({ type: "postgres", url: address.href })
    const failure = run<Failure>(connect + `/* ${address.host} */`)
    // A server that trusts local connections refuses the role instead.
    expect(failure.code).toMatch(/login-refused/)
    expect(failure.next).toContain("DATABASE_URL")
    expect(JSON.stringify(failure)).not.toContain("s3cret-word")
    await Promise.resolve()
  })
})

test("a database that does not exist: gives the command that makes it", () => {
  const address = new URL(serverUrl())
  address.pathname = "/no_such_shop"
  const failure = open({ type: "postgres", url: address.href }).run<Failure>(connect)
  expect(failure).toMatchObject({ code: "database-missing", next: "createdb no_such_shop" })
  expect(failure.message).toContain(`database "no_such_shop" does not exist`)
})

test("a role that does not exist", async () => {
  await withDatabase("postgres", (_, { url }) => {
    const failure = open({ type: "postgres", url }, { role: "no_such_role" }).run<Failure>(connect)
    expect(failure.message).toContain(`role "no_such_role" does not exist`)
    return Promise.resolve()
  })
})

test.each(SQLITE_DRIVERS)("%s: a file that is no database, and a path that is a folder", (type) => {
  const { run, root } = open({ type, database: "shop.db" })
  writeFileSync(join(root, "shop.db"), "this is a text that is long enough to be read as a header ".repeat(20))
  expect(run<Failure>(connect)).toMatchObject({ code: "not-a-database" })
  const folder = run<Failure>(connect, { env: { OPTIONS: `{ "database": "entities" }` } })
  expect(folder).toMatchObject({ code: "database-unreadable" })
  expect(folder.message).toContain(`sqlite:${root}/entities`)
})

test.each(SQLITE_DRIVERS)("%s: a file that another process holds locked is waited for", (type) => {
  const { run, root } = open({ type, database: "shop.db" }, { wait: 300 })
  const holder = new Database(join(root, "shop.db"))
  try {
    holder.exec("CREATE TABLE a (b); BEGIN EXCLUSIVE")
    const started = Date.now()
    expect(run<Failure>(connect)).toMatchObject({ code: "database-locked" })
    expect(Date.now() - started).toBeGreaterThan(300)
    holder.exec("COMMIT")
    expect(run(connect)).toContain(true)
  } finally {
    holder.close()
  }
})

const write = `
  const connection = await limbeck.openConnection(await load(), { metadata: false })
  try { await limbeck.requireWritable(connection); return "writable" } finally { await connection.close() }`

test("a read-only database is refused before anything is written", async () => {
  await withDatabase("postgres", (_, { url }) => {
    const { run } = open({ type: "postgres", url })
    expect(run(write)).toBe("writable")
    const extra = { extra: { options: "-c default_transaction_read_only=on" } }
    const failure = run<Failure>(write, { env: { OPTIONS: JSON.stringify(extra) } })
    expect(failure).toMatchObject({ code: "read-only" })
    expect(failure.message).toContain("its transactions are read-only")
    return Promise.resolve()
  })
  const { run, root } = open({ type: "better-sqlite3", database: "shop.db" })
  expect(run(write)).toBe("writable")
  writeFileSync(join(root, "shop.db"), "")
  chmodSync(join(root, "shop.db"), 0o444)
  const failure = run<Failure>(write, { env: { OPTIONS: `{ "readonly": true }` } })
  expect(failure).toMatchObject({ code: "read-only" })
  expect(failure.message).toContain(`could not change sqlite:${root}/shop.db: the file is read-only`)
})

test("migrations run by migrationUrl; DIRECT_URL counts only where the DataSource goes through a pooler", () => {
  const target = `return limbeck.describeTarget((await load()).dataSource)`
  const env = { DIRECT_URL: "postgres://boss:pw@direct.example:5432/shop" }
  const direct = open({ type: "postgres", host: "plain.example", database: "test" })
  expect(direct.run(target, { env })).toMatch(/@plain.example:5432\/test$/)
  const pooled = open({ type: "postgres", url: "postgres://app:pw@db.example:6543/shop" })
  expect(pooled.run(target, { env })).toBe("postgres://boss@direct.example:5432/shop")
  const set = open({ type: "postgres", host: "plain.example" }, { migrationUrl: "postgres://m@m.example/shop" })
  expect(set.run(target, { env })).toBe("postgres://m@m.example:5432/shop")
})
