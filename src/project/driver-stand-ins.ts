import { createRequire } from "node:module"
import { join } from "node:path"
import type { TypeOrmPackage } from "./typeorm-package"

type Load = (name: string) => unknown

/**
 * Lets DataSources be made whose driver package is not installed: the metadata of entities needs none.
 * TypeORM (0.3.31 and 1.x) asks for it in the constructor, by PlatformTools.load. To be called where nothing
 * will be connected.
 */
export function standInForDrivers({ root }: TypeOrmPackage): void {
  const file = join(root, "platform", "PlatformTools.js")
  const { PlatformTools } = createRequire(file)(file) as { PlatformTools: { load: Load } }
  const load: Load = PlatformTools.load.bind(PlatformTools)
  PlatformTools.load = (name) => {
    try {
      return load(name)
    } catch (error) {
      if (!DRIVERS.includes(name)) throw error
      const standIn = { verbose: () => standIn }
      return standIn
    }
  }
}

/** The packages that reach a database which limbeck knows. */
export const DRIVERS: readonly string[] = ["pg", "sqlite3", "better-sqlite3"]
