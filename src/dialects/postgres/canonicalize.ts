import type { Schema } from "../../schema/schema"
import type { Connection } from "../dialect"

export function canonicalize(_connection: Connection, wanted: Schema, _current: Schema): Promise<Schema> {
  return Promise.resolve(wanted)
}
