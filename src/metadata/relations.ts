import type { Deferrable } from "../schema/constraints"
import type { ForeignKey, ForeignKeyAction } from "../schema/foreign-keys"
import { cutName, nameOf, type Target } from "./target"
import type { EntityMetadata, ForeignKeyMetadata } from "./typeorm"

/**
 * The foreign keys of a table: of its relations, of `@ForeignKey`, and of join and closure tables,
 * which TypeORM describes as entities of their own. On SQLite TypeORM's first `synchronize()` leaves
 * out those of entities that name a schema, because it looks for "schema.table" among the tables it has
 * just made; the second one makes them (RdbmsSchemaBuilder.createForeignKeys, 0.3.31 and 1.x). They are declared.
 */
export function readForeignKeys(metadata: EntityMetadata, target: Target): ForeignKey[] {
  return metadata.foreignKeys.map((key) => readForeignKey(key, target))
}

function readForeignKey(key: ForeignKeyMetadata, target: Target): ForeignKey {
  const deferrable = readDeferrable(key.deferrable)
  return {
    name: cutName(key.name, target),
    columns: key.columnNames.map((name) => cutName(name, target)),
    references: {
      table: nameOf(key.referencedEntityMetadata, target),
      columns: key.referencedColumnNames.map((name) => cutName(name, target)),
    },
    onDelete: readAction(key.onDelete),
    onUpdate: readAction(key.onUpdate),
    ...(deferrable === undefined ? {} : { deferrable }),
  }
}

const ACTIONS: Readonly<Record<string, ForeignKeyAction>> = {
  "NO ACTION": "no action",
  RESTRICT: "restrict",
  CASCADE: "cascade",
  "SET NULL": "set null",
  "SET DEFAULT": "set default",
  // TypeORM's own word for it, which no engine takes.
  DEFAULT: "set default",
}

function readAction(action: string | undefined): ForeignKeyAction {
  return ACTIONS[action?.toUpperCase() ?? ""] ?? "no action"
}

export function readDeferrable(text: string | undefined): Deferrable | undefined {
  const lower = text?.toLowerCase()
  return lower === "initially deferred" || lower === "initially immediate" ? lower : undefined
}
