import { spawn } from "node:child_process"
import { join } from "node:path"

/** Milliseconds by the clock, and of the process's own work: only these hold on a busy machine. */
export interface Time {
  readonly wall: number
  readonly cpu: number
}

/** A process to measure: Node's, unless it names its program. */
export interface Command {
  readonly program?: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
}

export interface Finished extends Time {
  readonly output: string
}

const reporter = join(__dirname, "report-time.cjs")

/** Runs a command to its end. @throws Error when it fails, with what it said */
export function runCommand({ program, args, cwd, env }: Command): Promise<Finished> {
  const started = performance.now()
  const words = program === undefined ? ["-r", reporter, ...args] : args
  const child = spawn(program ?? process.execPath, words, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  })
  const texts = ["", "", "", ""]
  for (const at of [1, 2, 3]) {
    child.stdio[at]?.on("data", (chunk: Buffer) => {
      texts[at] += chunk.toString()
    })
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject)
    child.on("close", (status, signal) => {
      const wall = performance.now() - started
      if (status === 0) resolve({ wall, cpu: Number(texts[3]), output: texts[1] ?? "" })
      else reject(new Error(`"${args.join(" ")}" ended with ${signal ?? status}: ${texts[2]}${texts[1]}`.trimEnd()))
    })
  })
}

/** Runs a TypeScript file of this folder as a process; what it prints is JSON. */
export async function runScript<T>(
  name: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<T> {
  const command = ["-r", "ts-node/register/transpile-only", join(__dirname, name), ...args]
  const { output } = await runCommand({ args: command, cwd: join(__dirname, ".."), env })
  return (output === "" ? undefined : JSON.parse(output)) as T
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2
}

export function medianTime(times: readonly Time[]): Time {
  return { wall: median(times.map((time) => time.wall)), cpu: median(times.map((time) => time.cpu)) }
}
