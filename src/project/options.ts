import type { DialectName } from "../dialects/dialect"
import { DIALECT_NAMES, isDialectName } from "../dialects/dialects"
import { LimbeckError } from "../errors"

/** The settings of a project: `export const limbeck: LimbeckOptions = { ... }` beside the DataSource. */
export interface LimbeckOptions {
  /** Every dialect that one migration file must run on; default: the connected one. */
  readonly dialects?: readonly DialectName[]
  /**
   * Environment variables with which the entities are read for a dialect, where their types hang on some:
   * `{ sqlite: { DB_TYPE: "sqlite" } }`. An empty text is as good as unset.
   */
  readonly env?: { readonly [D in DialectName]?: Readonly<Record<string, string>> }
  /**
   * URL of a PostgreSQL server where a database may be created, used and dropped: migration files with SQL
   * of their own are run there to learn what they do, while the project's DataSource is of another dialect. Without it they
   * are run on PGlite, where the project has that.
   */
  readonly scratch?: string
  /** The folder of the migration files, relative to the project's root. */
  readonly migrationsDir?: string
  /** Where the journal lies; default `limbeck_journal` beside TypeORM's migrations table. `false`: none is kept. */
  readonly journal?: { readonly schema?: string; readonly table?: string } | false
  /**
   * What becomes of a constraint, index or enum type that differs from the entities in its name only: renamed (default),
   * or left as it is with `keep`.
   */
  readonly names?: "rename" | "keep"
  /** Standing answers to "was it renamed?": `{ products: "items", "products.colour": "color" }`. */
  readonly renames?: Readonly<Record<string, string>>
  /** `enable`: tables made by a generated migration get ENABLE ROW LEVEL SECURITY (PostgreSQL). */
  readonly rowLevelSecurity?: "enable"
  /** A command that formats a written file, with `{file}` for its path: `biome format --write {file}`. */
  readonly format?: string
  /**
   * What limbeck leaves as it is: tables, views, enum types, and the columns, constraints and indexes of a table, with
   * `*` for any text, and perhaps a reason: `["legacy_*", { object: "products.IDX_x", reason: "made by hand" }]`.
   */
  readonly ignore?: readonly (string | { readonly object: string; readonly reason?: string })[]
  /** Ledger names of another service that keeps its migrations in the same table: `Billing*`. */
  readonly ignoreRevisions?: readonly string[]
  /** URL by which migrations run, where the application's own goes through a pooler. Default: `DIRECT_URL`. */
  readonly migrationUrl?: string
  /** The role that migrations run as (PostgreSQL, SET ROLE). */
  readonly role?: string
  /** How long to wait for another runner or a locked file, in milliseconds. */
  readonly wait?: number
  /** How long a statement of a migration may wait for a lock, in milliseconds (PostgreSQL, lock_timeout). */
  readonly lockTimeout?: number
  /** How often a migration that met a lock is tried again; default 5. */
  readonly lockRetries?: number
  /** How long a statement of a migration may take, in milliseconds (PostgreSQL, statement_timeout). */
  readonly statementTimeout?: number
  /** What `run` and `revert` do when an applied migration has been edited: `warn` (default) or `fail`. */
  readonly onEdited?: "warn" | "fail"
}

type Check = (value: unknown) => boolean
const isText: Check = (value) => typeof value === "string" && value !== ""
const isAmount: Check = (value) => typeof value === "number" && value >= 0 && value < Infinity
const isTextList: Check = (value) => Array.isArray(value) && value.every(isText)
const isTextRecord: Check = (value) => isRecord(value) && Object.values(value).every(isText)

/** What each setting must be: in words for the message, and as a test. */
const settings: Readonly<Record<keyof LimbeckOptions, readonly [expected: string, check: Check]>> = {
  dialects: [`a list of ${DIALECT_NAMES.map((name) => `"${name}"`).join(" and ")}`, isDialectList],
  env: ["an object of environment variables for each dialect", isEnvironments],
  scratch: ["the URL of a PostgreSQL server", isText],
  migrationsDir: ["the path of a folder", isText],
  journal: ["false or { schema?: string, table?: string }", isJournal],
  names: ['"rename" or "keep"', (value) => value === "rename" || value === "keep"],
  renames: ["an object of texts, from an old name to a new one", isTextRecord],
  rowLevelSecurity: ['"enable"', (value) => value === "enable"],
  format: ["a command with {file} in it", (value) => typeof value === "string" && value.includes("{file}")],
  ignore: ["a list of names and { object: string, reason?: string }", isIgnoreList],
  ignoreRevisions: ["a list of migration names, with * for any text", isTextList],
  migrationUrl: ["the URL of a database", isText],
  role: ["the name of a role", isText],
  wait: ["a number of milliseconds", isAmount],
  lockTimeout: ["a number of milliseconds", isAmount],
  lockRetries: ["a whole number", (value) => isAmount(value) && Number.isInteger(value)],
  statementTimeout: ["a number of milliseconds", isAmount],
  onEdited: ['"warn" or "fail"', (value) => value === "warn" || value === "fail"],
}

/** The settings that a data-source file exports as `limbeck`, checked; none means all defaults. */
export function readOptions(value: unknown, file: string): LimbeckOptions {
  if (value === undefined) return {}
  if (!isRecord(value)) {
    throw new LimbeckError({
      code: "settings",
      message: `could not read the settings in "${file}": the export "limbeck" must be an object`,
      next: "export const limbeck: LimbeckOptions = { ... }",
    })
  }
  for (const [key, setting] of Object.entries(value)) checkSetting(key, setting, file)
  return value
}

function checkSetting(key: string, value: unknown, file: string): void {
  if (!isSettingName(key)) {
    const known = Object.keys(settings)
    const near = known.find((name) => isNear(name, key))
    throw new LimbeckError({
      code: "settings",
      message: `could not read the settings in "${file}": there is no setting "${key}"${near === undefined ? "" : `; is it "${near}"?`}`,
      next: `the settings are ${known.join(", ")}`,
    })
  }
  const [expected, check] = settings[key]
  if (value === undefined || check(value)) return
  // The value itself is left out where it may carry a password.
  const shown = ["migrationUrl", "scratch", "env"].includes(key) ? "" : `, not ${show(value)}`
  throw new LimbeckError({
    code: "settings",
    message: `could not read the settings in "${file}": "${key}" must be ${expected}${shown}`,
    next: `edit "${key}" in the export "limbeck" of "${file}"`,
  })
}

function show(value: unknown): string {
  return typeof value === "function" || typeof value === "symbol" ? `a ${typeof value}` : JSON.stringify(value)
}

function isSettingName(key: string): key is keyof LimbeckOptions {
  return Object.hasOwn(settings, key)
}

function isDialectList(value: unknown): boolean {
  return (
    Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string" && isDialectName(item))
  )
}

function isEnvironments(value: unknown): boolean {
  return (
    isRecord(value) &&
    Object.entries(value).every(
      ([name, variables]) =>
        isDialectName(name) &&
        (variables === undefined ||
          (isRecord(variables) && Object.values(variables).every((text) => typeof text === "string"))),
    )
  )
}

function isIgnoreList(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every(
      (item: unknown) =>
        isText(item) ||
        (isRecord(item) &&
          isText(item.object) &&
          (item.reason === undefined || isText(item.reason)) &&
          Object.keys(item).every((key) => key === "object" || key === "reason")),
    )
  )
}

function isJournal(value: unknown): boolean {
  if (value === false) return true
  if (!isRecord(value)) return false
  return Object.entries(value).every(
    ([key, name]) => (key === "schema" || key === "table") && (name === undefined || isText(name)),
  )
}

/** Whether two names differ by case, or by one letter that is changed, missing or too many. */
function isNear(known: string, typed: string): boolean {
  const one = known.toLowerCase()
  const other = typed.toLowerCase()
  if (one === other || one.startsWith(other) || other.startsWith(one)) return true
  let start = 0
  while (start < one.length && one[start] === other[start]) start += 1
  let end = 0
  while (end < one.length - start && end < other.length - start && one.at(-1 - end) === other.at(-1 - end)) end += 1
  return Math.max(one.length, other.length) - start - end <= 2
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
