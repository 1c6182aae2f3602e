import type { Session } from "../dialect"

/** DDL is transactional here: nothing needs to be prepared or checked around a migration. */
export const session: Session = {
  serialPrimaryKey: "serial PRIMARY KEY",
  timestampType: "timestamptz",
  beforeTransaction: () => Promise.resolve(() => Promise.resolve()),
  beforeCommit: () => Promise.resolve(),
}
