import type { Operations } from "../../src/script/api"
import type { MigrationClass } from "../../src/history/migration"

export function crashChain(
  limbeck: { readonly operations: (queryRunner: never) => Operations },
  dialect: string,
): MigrationClass[]
export function revision(n: number): string
