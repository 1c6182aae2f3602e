import type { Session } from "../dialect"
import { postgresLocking } from "./locking"
import { postgresRecords } from "./records"

/** DDL is transactional here: nothing needs to be prepared or checked around a migration. */
export const session: Session = {
  locking: postgresLocking,
  records: postgresRecords,
  preview: "plan",
  beforeTransaction: () => Promise.resolve(() => Promise.resolve()),
  beforeCommit: () => Promise.resolve(),
}
