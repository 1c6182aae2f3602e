import type { MigrationClass } from "../../src/history/migration"
import type { Chain } from "./started"

export function migrationChain(chain: Chain): MigrationClass[]
export function writtenChain(count: number): MigrationClass[]
