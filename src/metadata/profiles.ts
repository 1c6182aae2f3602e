import type { DialectName } from "../dialects/dialect"

/** What TypeORM's driver of one engine writes of what an entity says; the rest has no effect there. */
export interface Profile {
  /** Tables lie in schemas. SQLite ignores `@Entity({ schema })`. */
  readonly namespaces: boolean
  /** Labels become a type of their own; otherwise a CHECK on the column. */
  readonly enumTypes: boolean
  /** Columns can be arrays. */
  readonly arrays: boolean
  /** The primary key has a name. TypeORM's SQLite driver writes none, not even an explicit one. */
  readonly namedPrimaryKey: boolean
  /** Key columns are NOT NULL whatever they say. SQLite allows NULL in them (lang_createtable, 3.5). */
  readonly keyNotNull: boolean
  readonly exclusions: boolean
  readonly comments: boolean
  readonly extensions: boolean
  readonly materializedViews: boolean
  readonly deferrableUniques: boolean
  /**
   * CREATE TABLE makes one index of a primary key and unique constraints over the same columns, and
   * of these constraints only the first (PostgreSQL, transformIndexConstraints in parse_utilcmd.c); so of
   * exclusions that say the same.
   */
  readonly mergesUniques: boolean
  readonly withoutRowid: boolean
  /** `@Index({ spatial: true })` and TypeORM 1.x `@Index({ type })`. */
  readonly indexMethods: boolean
  /** Generated columns that are not stored. TypeORM's PostgreSQL driver makes plain columns of them. */
  readonly virtualColumns: boolean
  /** How the engine numbers the rows of a column with `@PrimaryGeneratedColumn("increment")`. */
  readonly increment: "serial" | "autoincrement"
  /** `@PrimaryGeneratedColumn("identity")` is an identity column; otherwise a plain one. */
  readonly identity: boolean
  /** The engine makes uuids; otherwise TypeORM does, in the application. */
  readonly uuidDefaults: boolean
  /** A default of `DEFAULT 'x'` holds an object as JSON text and an array as an array literal. */
  readonly structuredDefaults: boolean
  /** Longer names are cut at this many bytes of UTF-8 (PostgreSQL manual 4.1.1, NAMEDATALEN). */
  readonly nameBytes: number
}

export const PROFILES: Readonly<Record<DialectName, Profile>> = {
  postgres: {
    namespaces: true,
    enumTypes: true,
    arrays: true,
    namedPrimaryKey: true,
    keyNotNull: true,
    exclusions: true,
    comments: true,
    extensions: true,
    materializedViews: true,
    deferrableUniques: true,
    mergesUniques: true,
    withoutRowid: false,
    indexMethods: true,
    virtualColumns: false,
    increment: "serial",
    identity: true,
    uuidDefaults: true,
    structuredDefaults: true,
    nameBytes: 63,
  },
  sqlite: {
    namespaces: false,
    enumTypes: false,
    arrays: false,
    namedPrimaryKey: false,
    keyNotNull: false,
    exclusions: false,
    comments: false,
    extensions: false,
    materializedViews: false,
    deferrableUniques: false,
    mergesUniques: false,
    withoutRowid: true,
    indexMethods: false,
    virtualColumns: true,
    increment: "autoincrement",
    identity: false,
    uuidDefaults: false,
    structuredDefaults: false,
    nameBytes: Number.POSITIVE_INFINITY,
  },
}
