import type { Property } from "./properties"
import type { TestDialect } from "../support/databases"

export interface Exception {
  readonly set: string
  readonly dialect: TestDialect
  readonly property: Property
  readonly cause: string
}

/** Where a property does not hold, and why. One that holds again must be taken out. */
export const EXCEPTIONS: readonly Exception[] = [...attachedFile(), ...keysOfSchemas()]

function attachedFile(): Exception[] {
  return (["P1", "P2", "P3", "P4"] as const).map((property) => ({
    set: "functional/multi-schema-and-database/custom-junction-database/custom-junction-database.test.ts#0",
    dialect: "sqlite",
    property,
    cause: 'its entities lie in another file, database: "yoman", which TypeORM attaches; one migration is one database',
  }))
}

/** TypeORM's own differ fails P1 on these. */
function keysOfSchemas(): Exception[] {
  const sets = [
    "functional/connection/connection.test.ts#8",
    "functional/tree-tables/closure-table/schema-handling/schema-handling.test.ts#1",
    "github-issues/3422/issue-3422.test.ts#0",
  ]
  return sets.flatMap((set) =>
    (["P1", "P2"] as const).map((property) => ({
      set,
      dialect: "sqlite" as const,
      property,
      cause:
        "TypeORM's first synchronize() leaves out the foreign keys of entities with a schema on SQLite; its second makes them, and so do we",
    })),
  )
}
