import type { Dialect } from "../dialect"
import { canonicalize } from "./canonicalize"
import { isConvertible, isLossy } from "./casts"
import { canonicalDefault, defaultText } from "./defaults"
import { inspect } from "./inspect"
import { plan } from "./plan"
import { session } from "./session"
import { canonicalType } from "./types"

/** PostgreSQL 13 to 18. */
export const postgres: Dialect = {
  name: "postgres",
  types: { canonicalType, canonicalDefault, defaultText, isConvertible, isLossy },
  inspect,
  canonicalize,
  plan,
  session,
}
