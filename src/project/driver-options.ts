import { resolve } from "node:path"
import type { DataSource, DataSourceOptions } from "typeorm"
import { dialectNameOfDriver } from "../dialects/dialects"
import { isRecord } from "./options"

/** Where a DataSource connects to, in parts. */
interface Target {
  readonly user: string
  readonly host: string
  readonly port: string
  readonly database: string
}

/** The database that a DataSource connects to, without its password. */
export function describeTarget(dataSource: DataSource): string {
  const options = settingsOf(dataSource.options)
  if (dialectNameOfDriver(dataSource.options.type) === "sqlite") {
    const database = textOf(options.database)
    return database === ":memory:" || database.startsWith("file:")
      ? `sqlite:${database}`
      : `sqlite:${resolve(database)}`
  }
  const { user, host, port, database } = targetOf(options, process.env)
  // A socket's folder is no host name: libpq writes it as a parameter.
  return host.startsWith("/")
    ? `postgres://${user}@/${database}?host=${host}&port=${port}`
    : `postgres://${user}@${host}:${port}/${database}`
}

/** As node-postgres fills in what is missing. */
function targetOf(options: Readonly<Record<string, unknown>>, env: NodeJS.ProcessEnv): Target {
  const url = parseUrl(textOf(extraOf(options).connectionString) || textOf(options.url))
  const user = url?.user || textOf(options.username) || env.PGUSER || env.USER || "postgres"
  return {
    user,
    host: url?.host || textOf(options.host) || env.PGHOST || "localhost",
    port: url?.port || textOf(options.port) || env.PGPORT || "5432",
    database: url?.database || textOf(options.database) || env.PGDATABASE || user,
  }
}

/** The secrets in a DataSource's options, in every spelling they may come back in. */
export function secretsOf(dataSource: DataSource): readonly string[] {
  const all = dataSource.options as unknown as Readonly<Record<string, unknown>>
  const replication = isRecord(all.replication) ? all.replication : {}
  const slaves: readonly unknown[] = Array.isArray(replication.slaves) ? replication.slaves : []
  const found = [all, replication.master, ...slaves].filter(isRecord).flatMap((options) => {
    const urls = [textOf(options.url), textOf(extraOf(options).connectionString)]
    return [textOf(options.password), textOf(extraOf(options).password), ...urls.flatMap(passwordsIn)]
  })
  return [...new Set([...found, process.env.PGPASSWORD ?? ""])].filter((secret) => secret.length > 0)
}

/** A text without the secrets of a DataSource. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  const masked = text.replace(/(\w+:\/\/[^\s:/@]*):[^\s/]*@/g, "$1:***@")
  return secrets.reduce((left, secret) => left.split(secret).join("***"), masked)
}

function passwordsIn(url: string): readonly string[] {
  const raw = /^\w+:\/\/[^:/?#]*:(.*)@/.exec(url)?.[1]
  return raw === undefined ? [] : [raw, decode(raw)]
}

/**
 * The URL by which migrations are to run, as Supabase, Neon and Prisma name it. It is taken only where
 * the DataSource itself goes through a pooler: a DIRECT_URL left in some `.env` must never lead a
 * command that was aimed at another database to production.
 */
export function directUrl(options: DataSourceOptions, env: NodeJS.ProcessEnv): string | undefined {
  const url = env.DIRECT_URL
  if (url === undefined || url === "" || options.type !== "postgres") return undefined
  const settings = settingsOf(options)
  const { host, port } = targetOf(settings, env)
  const isPooled = port === "6543" || host.includes("pooler") || textOf(settings.url).includes("pgbouncer=true")
  return isPooled ? url : undefined
}

/** The same options with another address. */
export function useUrl(options: DataSourceOptions, url: string): DataSourceOptions {
  if (options.type !== "postgres") return options
  const { host, port, username, password, database, replication, ...others } = options
  void [host, port, username, password, database, replication]
  return { ...others, url }
}

/** The same server, that which is written to, with another database. */
export function useDatabase(options: DataSourceOptions, database: string): DataSourceOptions {
  const { replication: _replication, ...settings } = settingsOf(options)
  const url = textOf(settings.url)
  // TypeORM takes the database of a URL before that of the options.
  const moved = url.replace(/^(\w+:\/\/(?:.*@)?[^/?#]*)(?:\/[^?#]*)?/, `$1/${database}`)
  return { ...settings, database, ...(url === "" ? {} : { url: moved }) } as unknown as DataSourceOptions
}

/** The options of the server that is written to. */
function settingsOf(options: DataSourceOptions): Readonly<Record<string, unknown>> {
  const all = options as unknown as Readonly<Record<string, unknown>>
  const master = isRecord(all.replication) ? all.replication.master : undefined
  return isRecord(master) ? { ...all, ...master } : all
}

function extraOf(options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return isRecord(options.extra) ? options.extra : {}
}

function parseUrl(url: string): Target | undefined {
  const found = /^\w+:\/\/(?:(.*)@)?([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?/.exec(url)
  if (found === null) return undefined
  const [, credentials = "", address = "", database = "", query = ""] = found
  const [host = "", port = ""] = address.startsWith("[") ? address.split(/(?<=\])(?::|$)/) : address.split(":")
  const parameters = new URLSearchParams(query)
  return {
    user: decode(credentials.split(":")[0] ?? ""),
    host: decode(host) || (parameters.get("host") ?? ""),
    port: port || (parameters.get("port") ?? ""),
    database: decode(database),
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : ""
}
