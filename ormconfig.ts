import "reflect-metadata"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { LimbeckOptions } from "limbeck"
import { DataSource, type DataSourceOptions } from "typeorm"
import { Address } from "./entities/address"
import { Collection } from "./entities/collection"
import { Customer } from "./entities/customer"
import { Order } from "./entities/order"
import { OrderLine } from "./entities/order-line"
import { Pattern } from "./entities/pattern"
import { Product } from "./entities/product"

/** Where the shop's data is: DATABASE_URL, and the file perle.db beside this one when it is not set. */
function connection(url: string | undefined): DataSourceOptions {
  if (!url) return localFile()
  if (/^postgres(ql)?:/.test(url)) return postgres(url)
  if (url.startsWith("sqlite:")) return { type: "sqlite", database: sqlitePath(url) }
  throw new Error("DATABASE_URL must begin with postgres://, postgresql:// or sqlite:")
}

/** In production a forgotten DATABASE_URL would migrate an empty file and look like success. */
function localFile(): DataSourceOptions {
  if (process.env.NODE_ENV === "production") {
    throw new Error("DATABASE_URL is not set, and NODE_ENV is production: set DATABASE_URL=postgresql://...")
  }
  return { type: "sqlite", database: join(__dirname, "perle.db") }
}

/** `sqlite:shop.db`, `sqlite:/srv/shop.db`; also SQLAlchemy's `sqlite:///shop.db` and `sqlite:////srv/shop.db`. */
function sqlitePath(url: string): string {
  const path = url.slice("sqlite:".length).replace(/^\/\/\//, "")
  if (path === "") throw new Error("DATABASE_URL names no file: write sqlite:perle.db")
  return path
}

/** The pg package does not read sslmode as PostgreSQL's own programs do, so it is read here. */
function postgres(text: string): DataSourceOptions {
  const url = parseUrl(text)
  const mode = url.searchParams.get("sslmode")
  const root = url.searchParams.get("sslrootcert")
  url.searchParams.delete("sslmode")
  url.searchParams.delete("sslrootcert")
  const ca = root === null ? {} : { ca: readFileSync(root, "utf8") }
  return { type: "postgres", url: url.href, ...(mode === null ? {} : { ssl: tls(mode, ca) }) }
}

/** libpq's meanings (PostgreSQL manual 32.19.3): only verify-ca and verify-full ask who the server is. */
function tls(mode: string, ca: { ca?: string }) {
  switch (mode) {
    case "disable":
      return false
    case "allow":
    case "prefer":
    case "require":
      return { rejectUnauthorized: false }
    case "verify-ca":
      return { ...ca, rejectUnauthorized: true, checkServerIdentity: () => undefined }
    case "verify-full":
      return { ...ca, rejectUnauthorized: true }
    default:
      throw new Error(`DATABASE_URL has sslmode=${mode}: write disable, require, verify-ca or verify-full`)
  }
}

/** Without the text itself in the message: it holds the password. */
function parseUrl(text: string): URL {
  try {
    return new URL(text)
  } catch {
    throw new Error("DATABASE_URL is not a URL: write postgresql://user:password@host:5432/database, with %-encoding")
  }
}

export const dataSource = new DataSource({
  ...connection(process.env.DATABASE_URL),
  entities: [Address, Collection, Customer, Order, OrderLine, Pattern, Product],
  migrations: [join(__dirname, "migrations", "*.{ts,js}")],
})

export const limbeck: LimbeckOptions = { dialects: ["postgres", "sqlite"] }
