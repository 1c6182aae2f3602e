import type { Dialect } from "../dialect"
import { canonicalize } from "./canonicalize"
import { isAkin, isConvertible, isLossy } from "./casts"
import { canonicalDefault, defaultText } from "./defaults"
import { inspect } from "./inspect"
import { findLongLocks } from "./locks"
import { plan } from "./plan"
import { script } from "./script"
import { session } from "./session"
import { canonicalType } from "./types"
import { walk } from "./walk"

/** PostgreSQL 13 to 18. */
export const postgres: Dialect = {
  name: "postgres",
  types: {
    canonicalType,
    canonicalDefault,
    defaultText,
    isConvertible,
    isAkin,
    needsUsing: (from, to) => !isConvertible(from, to),
    isLossy,
  },
  inspect,
  canonicalize,
  plan,
  walk,
  findLongLocks,
  session,
  script,
}
