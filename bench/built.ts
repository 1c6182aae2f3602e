import { createRequire } from "node:module"
import { dirname, join } from "node:path"

/** The build: what users run. */
export const outputFolder = process.env.LIMBECK_BENCH_DIST ?? join(dirname(__dirname), "dist")

/** A module of the build; its type is that of the source. */
export function loadBuilt<T>(name: string): T {
  return createRequire(__filename)(join(outputFolder, name)) as T
}
