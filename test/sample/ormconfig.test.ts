import { existsSync } from "node:fs"
import { join } from "node:path"
import type { DataSource, DataSourceOptions } from "typeorm"
import { DIALECTS, withDatabase } from "../support/databases"

/** TypeORM 1.x dropped sqlite3: where it is tried, that package is not there and the sample names the other one. */
const DRIVER = existsSync(join(__dirname, "../../node_modules/sqlite3")) ? "sqlite" : "better-sqlite3"

type Environment = Readonly<Record<string, string | undefined>>

/** The sample's ormconfig.ts as a fresh process with this environment would load it. */
function load(environment: Environment): { dataSource: DataSource; limbeck: unknown } {
  const before = { ...process.env }
  try {
    for (const [name, value] of Object.entries(environment)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name)
      else process.env[name] = value
    }
    let loaded: unknown
    jest.isolateModules(() => {
      loaded = jest.requireActual("../../ormconfig")
    })
    return loaded as { dataSource: DataSource; limbeck: unknown }
  } finally {
    process.env = before
  }
}

function options(url: string): DataSourceOptions & { ssl?: unknown; url?: unknown; database?: unknown } {
  return load({ DATABASE_URL: url }).dataSource.options
}

describe("ormconfig.ts of the sample", () => {
  it("takes perle.db beside itself when DATABASE_URL is not set", () => {
    const { dataSource } = load({ DATABASE_URL: undefined, NODE_ENV: undefined })
    expect(dataSource.options).toMatchObject({
      type: DRIVER,
      database: join(__dirname, "..", "..", "perle.db"),
    })
  })

  it("refuses to do so in production", () => {
    expect(() => load({ DATABASE_URL: undefined, NODE_ENV: "production" })).toThrow(/DATABASE_URL is not set/)
    expect(() => load({ DATABASE_URL: "", NODE_ENV: "production" })).toThrow(/DATABASE_URL is not set/)
  })

  it.each([
    ["sqlite:shop.db", "shop.db"],
    ["sqlite:/srv/shop.db", "/srv/shop.db"],
    ["sqlite:///shop.db", "shop.db"],
    ["sqlite:////srv/shop.db", "/srv/shop.db"],
    ["sqlite::memory:", ":memory:"],
  ])("reads %s", (url, database) => {
    expect(options(url)).toMatchObject({ type: DRIVER, database })
  })

  it.each(["postgres", "postgresql"])("reads %s://", (scheme) => {
    const url = `${scheme}://perle:secret@localhost:5432/perle`
    expect(options(url)).toMatchObject({ type: "postgres", url })
    expect(options(url).ssl).toBeUndefined()
  })

  it.each([
    ["disable", false],
    ["require", { rejectUnauthorized: false }],
    ["verify-full", { rejectUnauthorized: true }],
  ])("reads sslmode=%s as libpq does", (mode, ssl) => {
    const read = options(`postgresql://perle@localhost/perle?sslmode=${mode}&application_name=shop`)
    expect(read.ssl).toEqual(ssl)
    expect(read.url).toBe("postgresql://perle@localhost/perle?application_name=shop")
  })

  it.each(["mysql://perle:secret@localhost/perle", "postgres://perle:se cret@:x/perle", "sqlite:"])(
    "refuses %s without saying the password",
    (url) => {
      expect(() => options(url)).toThrow(/DATABASE_URL/)
      expect(() => options(url)).not.toThrow(/se ?cret/)
    },
  )

  it("refuses an sslmode that libpq does not know", () => {
    expect(() => options("postgresql://perle@localhost/perle?sslmode=maybe")).toThrow(/sslmode=maybe/)
  })

  it("asks for migrations that run on both engines", () => {
    expect(load({ DATABASE_URL: "sqlite:shop.db" }).limbeck).toEqual({ dialects: ["postgres", "sqlite"] })
  })

  it.each(DIALECTS)("keeps a shop on %s", async (dialect) => {
    await withDatabase(dialect, async (_, { url }) => {
      const { dataSource } = load({ DATABASE_URL: url })
      await dataSource.initialize()
      try {
        await dataSource.synchronize()
        expect(await sell(dataSource)).toMatchObject({
          status: "pending",
          customer: { email: "kari@example.com" },
          lines: [
            { quantity: 2, product: { product_type: "pattern", colors_used: ["red", "white"], is_featured: false } },
          ],
        })
      } finally {
        await dataSource.destroy()
      }
    })
  })
})

async function sell(dataSource: DataSource): Promise<unknown> {
  const { manager } = dataSource
  const customer = await manager.save("Customer", { email: "kari@example.com", name: "Kari" })
  const pattern = await manager.save("Pattern", { title: "Heart", width: 2, height: 1, grid: [["red", "white"]] })
  const product = await manager.save("Product", {
    name: "Heart",
    price: "49.90",
    product_type: "pattern",
    pattern,
    colors_used: ["red", "white"],
  })
  await manager.save("Collection", { name: "Love", slug: "love", products: [product] })
  await manager.save("Order", { customer, lines: [{ product, quantity: 2, unit_price: "49.90" }] })
  return manager.findOneOrFail("Order", { where: {}, relations: { customer: true, lines: { product: true } } })
}
