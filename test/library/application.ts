import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Logger } from "typeorm"

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const counter = globalThis as { loadedMigrations?: number }

/** How many migration files were loaded since this was last asked. */
export function countLoads(): number {
  const { loadedMigrations = 0 } = counter
  counter.loadedMigrations = 0
  return loadedMigrations
}

/** A folder of so many plain migrations that count when they are loaded. */
export function writeMigrations(count: number, folder = newFolder()): string {
  mkdirSync(folder, { recursive: true })
  for (let at = 1; at <= count; at++) {
    const text = `globalThis.loadedMigrations = (globalThis.loadedMigrations ?? 0) + 1
exports.AddItem${at}170000000000${at} = class AddItem${at}170000000000${at} {
  up(runner) { return runner.query('CREATE TABLE "item_${at}" ("id" integer)') }
  down(runner) { return runner.query('DROP TABLE "item_${at}"') }
}
`
    writeFileSync(join(folder, `170000000000${at}-add-item${at}.js`), text)
  }
  return folder
}

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "limbeck-library-"))
  folders.push(folder)
  return folder
}

/** A TypeORM logger that keeps the statements. */
export function listen(queries: string[]): Logger {
  const nothing = (): void => undefined
  return {
    logQuery: (query) => void queries.push(query),
    logQueryError: nothing,
    logQuerySlow: nothing,
    logSchemaBuild: nothing,
    logMigration: nothing,
    log: nothing,
  }
}
