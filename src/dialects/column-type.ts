import type { ColumnOptions, ColumnType } from "typeorm"
import { LimbeckError } from "../errors"
import type { DialectName } from "./dialect"
import { DIALECT_NAMES, dialectNameOfUrl, isDialectName } from "./dialects"

/** What `columnType` takes: a type as TypeORM names it, or column options with one. */
export type TypeOrOptions = ColumnType | ColumnOptions

/**
 * The type of a column on the engine that the entities are loaded for; options that go with it may
 * be given too, to be spread.
 *
 * ```ts
 * @Column({ type: columnType({ postgres: "timestamptz", sqlite: "datetime" }) })
 * @Column({ ...columnType({ postgres: { type: "text", array: true }, sqlite: { type: "simple-array" } }) })
 * ```
 *
 * A decorator runs when its file is imported, before any DataSource is there to ask. The engine is that of
 * `LIMBECK_DIALECT` (`postgres` or `sqlite`), else of the scheme of `DATABASE_URL`. Without either it is SQLite, a
 * file on the laptop, except where `NODE_ENV` is `production`. limbeck's own commands read the entities anew
 * where that was the wrong engine.
 * @throws LimbeckError `dialect-unknown` where nothing says which engine is meant
 */
export function columnType<P extends TypeOrOptions, S extends TypeOrOptions>(types: {
  readonly postgres: P
  readonly sqlite: S
}): P | S {
  const dialect = entityDialect(process.env)
  const { given, choices } = loading()
  given.add(dialect)
  choices.push({ given: optionsOf(types[dialect]), types })
  return types[dialect]
}

/**
 * Column options that a decorator was given for one engine, as they would be on another: by what `columnType` was given
 * when it answered so. A type alone that both engines have may be the entity's own word.
 */
export function chooseFor(
  dialect: DialectName,
  options: ColumnOptions,
  isSupported: (type: ColumnType) => boolean,
): ColumnOptions {
  const { type } = options
  const choice = loading()
    .choices.filter(({ given }) => Object.entries(given).every(([key, value]) => Reflect.get(options, key) === value))
    .sort((one, other) => Object.keys(other.given).length - Object.keys(one.given).length)[0]
  if (choice === undefined || type === undefined) return options
  if (Object.keys(choice.given).length === 1 && isSupported(type)) return options
  const others = Object.entries(options).filter(([key]) => !(key in choice.given))
  return { ...(Object.fromEntries(others) as ColumnOptions), ...optionsOf(choice.types[dialect]) }
}

function optionsOf(given: TypeOrOptions): ColumnOptions {
  return typeof given === "object" ? given : { type: given }
}

/** What one process knows of the engine that entities are loaded for. */
interface Loading {
  /** The engine of the DataSource, once limbeck's commands know it. */
  dialect?: DialectName
  /** What `columnType` answered so far. */
  readonly given: Set<DialectName>
  /** What it was asked, with what it answered. */
  readonly choices: { readonly given: ColumnOptions; readonly types: Readonly<Record<DialectName, TypeOrOptions>> }[]
}

/** Registered, because the project's own copy of limbeck runs in its entities. */
const LOADING = Symbol.for("limbeck.loading")

function loading(): Loading {
  const shared = globalThis as { [LOADING]?: Loading }
  return (shared[LOADING] ??= { given: new Set(), choices: [] })
}

/** Says which engine entities are loaded for from now on, where the environment does not. */
export function loadEntitiesFor(dialect: DialectName): void {
  loading().dialect = dialect
}

/** Whether every `columnType` that ran in this process answered for this engine. */
export function wereLoadedFor(dialect: DialectName): boolean {
  return [...loading().given].every((given) => given === dialect)
}

function entityDialect(env: NodeJS.ProcessEnv): DialectName {
  const said = env.LIMBECK_DIALECT
  if (said) return isDialectName(said) ? said : refuse(`LIMBECK_DIALECT is ${JSON.stringify(said)}`)
  const known = loading().dialect
  if (known !== undefined) return known
  const url = env.DATABASE_URL
  // Of the URL only the scheme: the rest may hold a password.
  if (url) return dialectNameOfUrl(url) ?? refuse(`the scheme of DATABASE_URL is "${/^[^:/]*/.exec(url)?.[0] ?? ""}"`)
  if (env.NODE_ENV !== "production") return "sqlite"
  return refuse("DATABASE_URL is not set, nor is LIMBECK_DIALECT, and NODE_ENV is production")
}

function refuse(reason: string): never {
  throw new LimbeckError({
    code: "dialect-unknown",
    message: `cannot tell which engine columnType is asked for: ${reason}`,
    next: `set LIMBECK_DIALECT to ${DIALECT_NAMES.join(" or ")}`,
  })
}
