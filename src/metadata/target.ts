import type { Dialect, TypeSystem } from "../dialects/dialect"
import type { Name } from "../schema/names"
import { PROFILES, type Profile } from "./profiles"
import type { DataSource, EntityMetadata } from "./typeorm"

/** What entities are read for: one DataSource, in the vocabulary of one dialect. */
export interface Target {
  readonly dataSource: DataSource
  readonly profile: Profile
  readonly types: TypeSystem
  /** The schema that a name without one means; entities that name it are not told apart from those that name none. */
  readonly schema: string
}

export function targetOf(dataSource: DataSource, dialect: Dialect, schema: string): Target {
  return { dataSource, profile: PROFILES[dialect.name], types: rememberTypes(dialect.types), schema }
}

/** The name of the table or view of an entity; without schema when it lies in the DataSource's own. */
export function nameOf(metadata: EntityMetadata, target: Target): Name {
  const { schema, name } = pathOf(metadata, target)
  return nameIn(schema, name, target)
}

/** Schema and name before they are cut. TypeORM's PostgreSQL driver reads `@Entity("auth.users")` as both. */
export function pathOf(metadata: EntityMetadata, { profile }: Target): Name {
  const { schema, tableName } = metadata
  const [first, second, ...more] = tableName.split(".")
  if (!profile.namespaces || schema || !first || !second || more.length > 0) return { schema, name: tableName }
  return { schema: first, name: second }
}

export function nameIn(schema: string | undefined, name: string, target: Target): Name {
  const cut = cutName(name, target)
  if (!target.profile.namespaces || !schema || schema === target.schema) return { name: cut }
  return { schema: cutName(schema, target), name: cut }
}

/**
 * A name as the engine keeps it. PostgreSQL cuts a name at 63 bytes, never inside a character
 * (manual 4.1.1), so that two names that TypeORM tells apart may be one.
 */
export function cutName(name: string, { profile }: Target): string {
  if (name.length * 3 <= profile.nameBytes || Buffer.byteLength(name) <= profile.nameBytes) return name
  let cut = ""
  let bytes = 0
  for (const character of name) {
    bytes += Buffer.byteLength(character)
    if (bytes > profile.nameBytes) break
    cut += character
  }
  return cut
}

/** Entities use few types many times: each text is made canonical once. */
function rememberTypes(types: TypeSystem): TypeSystem {
  const known = new Map<string, string>()
  return {
    ...types,
    canonicalType: (text) => {
      const found = known.get(text)
      if (found !== undefined) return found
      const canonical = types.canonicalType(text)
      known.set(text, canonical)
      return canonical
    },
  }
}
