import type { Dialect } from "../dialect"
import { canonicalize } from "./canonicalize"
import { inspect } from "./inspect"
import { plan } from "./plan"
import { script } from "./script"
import { session } from "./session"
import { types } from "./types"
import { walk } from "./walk"

export const sqlite: Dialect = {
  name: "sqlite",
  types,
  inspect: (connection) => inspect(connection),
  canonicalize: (_connection, wanted, current) => Promise.resolve(canonicalize(wanted, current)),
  plan,
  walk,
  findLongLocks: () => [],
  session,
  script,
}
