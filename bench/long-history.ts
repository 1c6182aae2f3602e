import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { outputFolder } from "./built"
import { medianTime, runCommand, type Time } from "./processes"
import { workFolder } from "./project"
import { formatTable, seconds } from "./table"

const COMMANDS = [["heads"], ["history"], ["history", "--graph"]]

/** Of one command, on histories of several lengths. */
export interface LongHistory {
  readonly command: string
  readonly times: readonly { readonly revisions: number; readonly time: Time }[]
}

/** Whole processes from TypeScript files, whose facts are known from a run before; the shortest history is the floor. */
export async function measureLongHistory(revisions: number, runs: number): Promise<readonly LongHistory[]> {
  const sizes = [1, Math.round(revisions / 10), revisions]
  const results = new Map<string, { revisions: number; time: Time }[]>()
  for (const size of sizes) {
    const cwd = writeHistory(size)
    await runCommand({ args: [join(outputFolder, "cli.js"), "heads"], cwd })
    for (const words of COMMANDS) {
      const times: Time[] = []
      for (let run = 0; run < runs; run++)
        times.push(await runCommand({ args: [join(outputFolder, "cli.js"), ...words], cwd }))
      const command = words.join(" ")
      results.set(command, [...(results.get(command) ?? []), { revisions: size, time: medianTime(times) }])
    }
  }
  return [...results].map(([command, times]) => ({ command, times }))
}

export function printLongHistory(results: readonly LongHistory[]): void {
  console.log("\n## long histories, whole process, TypeScript, warm cache (goal: under 0.5 s)\n")
  const rows = results.flatMap(({ command, times }) =>
    times.map(({ revisions, time }) => [command, String(revisions), seconds(time.wall), seconds(time.cpu)]),
  )
  console.log(formatTable(["", "revisions", "time", "processor"], rows))
}

/** A branch and a merge in every ten revisions. */
function writeHistory(revisions: number): string {
  const folder = join(workFolder, `history-${revisions}`)
  rmSync(folder, { recursive: true, force: true })
  // A node_modules of its own holds the cache of the loader, apart from the repository's.
  for (const name of ["migrations", "node_modules"]) mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, "package.json"), "{}")
  writeFileSync(join(folder, "tsconfig.json"), `{ "compilerOptions": { "target": "ES2022", "module": "commonjs" } }`)
  writeFileSync(join(folder, "ormconfig.ts"), DATA_SOURCE)
  for (let at = 0; at < revisions; at++) {
    const name = `Step${at}${timeOf(at)}`
    writeFileSync(join(folder, "migrations", `${timeOf(at)}-Step${at}.ts`), migrationText(at, name))
  }
  return folder
}

const DATA_SOURCE = `import { DataSource } from "typeorm"

export default new DataSource({
  type: "better-sqlite3",
  database: "history.db",
  migrations: ["migrations/*.ts"],
})
`

function migrationText(at: number, name: string): string {
  return `import type { MigrationInterface, QueryRunner } from "typeorm"
import { operations } from "limbeck"

/** Add column c${at}. */
export class ${name} implements MigrationInterface {
  static readonly revision = "${idOf(at)}"
  static readonly parents = ${JSON.stringify(parentsOf(at).map(idOf))}
  name = "${name}"

  async up(queryRunner: QueryRunner): Promise<void> {
    const op = operations(queryRunner)
    await op.addColumn("products", "c${at}", { type: "varchar", nullable: true })
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const op = operations(queryRunner)
    await op.dropColumn("products", "c${at}")
  }
}
`
}

function parentsOf(at: number): number[] {
  if (at === 0) return []
  if (at % 10 === 9) return [at - 1, at - 2]
  return [at % 10 === 8 ? at - 2 : at - 1]
}

function idOf(at: number): string {
  return `f${at.toString(16).padStart(11, "0")}`
}

function timeOf(at: number): number {
  return 1_600_000_000_000 + at * 60_000
}
