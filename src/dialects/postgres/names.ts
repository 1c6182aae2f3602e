import { Buffer } from "node:buffer"
import { LimbeckError } from "../../errors"
import type { Name } from "../../schema/names"
import type { Connection } from "../dialect"
import { id, ref, sql, type Sql } from "../sql"

/** NAMEDATALEN - 1: the server cuts longer names silently (manual 4.1.1). */
const MAX_NAME_BYTES = 63

/** The name as the server will hold it: cut to 63 bytes, never inside a character. */
export function truncateName(name: string, max = MAX_NAME_BYTES): string {
  const bytes = Buffer.from(name, "utf8")
  if (bytes.length <= max) return name
  let end = max
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return bytes.subarray(0, end).toString("utf8")
}

/** The name that something has while what takes its place is made. */
export function asideName(name: string): string {
  const suffix = "_limbeck"
  return `${truncateName(name, MAX_NAME_BYTES - suffix.length)}${suffix}`
}

/** The name with its schema, which is that of the DataSource where it says none. */
export function qualify(name: Name, connection: Pick<Connection, "schema">): Required<Name> {
  return { schema: name.schema ?? connection.schema, name: name.name }
}

/** The model's name of an object: without schema when it lies in that of the DataSource. */
export function localName(schema: string, name: string, connection: Pick<Connection, "schema">): Name {
  return schema === connection.schema ? { name } : { schema, name }
}

/** The quoted, qualified name. */
export function at(name: Name, connection: Pick<Connection, "schema">): Sql {
  return ref(qualify(name, connection))
}

/** An object that lies beside its table: an index, a sequence. */
export function beside(table: Name, name: string, connection: Pick<Connection, "schema">): Sql {
  return sql`${id(qualify(table, connection).schema)}.${id(name)}`
}

/** @throws LimbeckError `name-clash` when two names are one to the server. */
export function refuseClashes(names: readonly string[], what: string): void {
  const seen = new Map<string, string>()
  for (const name of names) {
    const cut = truncateName(name)
    const other = seen.get(cut)
    if (other !== undefined) {
      throw new LimbeckError({
        code: "name-clash",
        message: `cannot create ${what}: "${other}" and "${name}" are the same name to PostgreSQL, which keeps 63 bytes: "${cut}"`,
        next: "give one of them a shorter name in the entity",
      })
    }
    seen.set(cut, name)
  }
}
