import { copyFileSync, mkdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { medianTime, runScript, type Time } from "./processes"
import { workFolder } from "./project"

export const WAYS = ["raw", "limbeck", "typeorm"] as const
export type Rebuild = Readonly<Record<(typeof WAYS)[number], Time>>

/** Each way changes a copy of the same file. */
export async function measureRebuild({ rows, runs }: { rows: number; runs: number }): Promise<Rebuild> {
  console.error(`sqlite, a table of ${rows} rows ...`)
  mkdirSync(workFolder, { recursive: true })
  const [original, copy] = [join(workFolder, "rebuild.db"), join(workFolder, "rebuild-copy.db")]
  rmSync(original, { force: true })
  const times = new Map(WAYS.map((way) => [way, [] as Time[]]))
  try {
    await runScript("rebuild.ts", ["fill", original, String(rows)])
    for (let run = 0; run < Math.min(runs, 3); run++) {
      for (const [way, measured] of times) {
        copyFileSync(original, copy)
        const done = await runScript<Time & { rows: number }>("rebuild.ts", [way, copy])
        if (done.rows !== rows) throw new Error(`${way} kept ${done.rows} rows of ${rows}`)
        measured.push(done)
      }
    }
  } finally {
    for (const file of [original, copy]) for (const tail of ["", "-journal"]) rmSync(file + tail, { force: true })
  }
  return Object.fromEntries([...times].map(([way, measured]) => [way, medianTime(measured)])) as Rebuild
}
