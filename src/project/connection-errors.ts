import { inspect } from "node:util"
import type { DataSource } from "typeorm"
import { LimbeckError, messageOf } from "../errors"
import { describeTarget, maskSecrets, secretsOf } from "./driver-options"
import { isRecord } from "./options"

interface Explanation {
  readonly code: string
  readonly reason: string
  readonly next: string
}

/** What it means that a database could not be reached. The password is in none of it. */
export function explainConnectionError(error: unknown, dataSource: DataSource): LimbeckError {
  if (error instanceof LimbeckError) return error
  const target = describeTarget(dataSource)
  const secrets = secretsOf(dataSource)
  // Node reports a host that refuses on IPv4 and IPv6 as an AggregateError without a message.
  const first: unknown = isRecord(error) && Array.isArray(error.errors) ? error.errors[0] : error
  const message = maskSecrets(messageOf(error) || messageOf(first), secrets)
  const code = isRecord(first) && typeof first.code === "string" ? first.code : ""
  const { code: kind, reason, next } = explain(code, message, target)
  const isSafe = !secrets.some((secret) => inspect(error, { depth: 5 }).includes(secret))
  return new LimbeckError({
    code: kind,
    message: `could not connect to ${target}: ${reason}`,
    next,
    cause: isSafe ? error : undefined,
  })
}

const explanations: readonly (readonly [matches: RegExp, explain: (message: string, target: string) => Explanation])[] =
  [
    [
      /^ECONNREFUSED|^ECONNRESET|^EPIPE/,
      (message) => ({
        code: "database-down",
        reason: `nothing answers there (${message})`,
        next: "start the database server, or correct host and port",
      }),
    ],
    [
      /^ENOTFOUND|^EAI_AGAIN/,
      (message) => ({
        code: "database-down",
        reason: `the host's name is unknown (${message})`,
        next: "correct the host",
      }),
    ],
    [
      /^ENOENT$/,
      (message) => ({
        code: "database-down",
        reason: `there is no such socket or file (${message})`,
        next: "start the database server, or correct the host",
      }),
    ],
    [
      /^ETIMEDOUT|^EHOSTUNREACH|^ENETUNREACH|timeout expired|Connection terminated due to connection timeout/,
      (message) => ({
        code: "database-down",
        reason: `no answer in time (${message})`,
        next: "check the address, the network and the firewall",
      }),
    ],
    [
      /^28P01|^28000|client password must be a string|password authentication failed/,
      (message) => ({
        code: "login-refused",
        reason: `the server refuses the login (${message})`,
        next: "correct user and password, in DATABASE_URL or where the DataSource takes them from",
      }),
    ],
    [
      /^3D000/,
      (message, target) => ({
        code: "database-missing",
        reason: message,
        next: `createdb ${target.startsWith("postgres://") ? (/\/([^/?]*)(\?|$)/.exec(target.slice(11))?.[1] ?? "") : ""}`,
      }),
    ],
    [
      /^53300/,
      (message) => ({
        code: "database-busy",
        reason: `the server has no connection left (${message})`,
        next: "close other clients, or connect past the pooler",
      }),
    ],
    [
      /^57P03/,
      (message) => ({ code: "database-down", reason: message, next: "try again when the server has started" }),
    ],
    [
      /SSL|self.signed certificate|^SELF_SIGNED|^DEPTH_ZERO|^UNABLE_TO/,
      (message) => ({
        code: "tls",
        reason: message,
        next: "correct ssl in the DataSource, or sslmode in the URL",
      }),
    ],
    [
      /^SQLITE_CANTOPEN|unable to open database file|^EACCES|^EISDIR|^ENOTDIR|^EEXIST|^EROFS/,
      (message) => ({
        code: "database-unreadable",
        reason: message,
        next: "correct the path in database, or the permissions of the file and its folder",
      }),
    ],
    [
      /^SQLITE_NOTADB|file is not a database/,
      () => ({
        code: "not-a-database",
        reason: "the file is no SQLite database, or an encrypted one",
        next: "correct the path in database",
      }),
    ],
    [
      /^SQLITE_BUSY|database is locked/,
      () => ({
        code: "database-locked",
        reason: "another process holds the file locked",
        next: "wait for the other process, or raise wait in the settings",
      }),
    ],
  ]

function explain(code: string, message: string, target: string): Explanation {
  const found = explanations.find(([matches]) => matches.test(code) || matches.test(message))
  return (
    found?.[1](message, target) ?? {
      code: "connection-failed",
      reason: message,
      next: "check the options of the DataSource",
    }
  )
}
