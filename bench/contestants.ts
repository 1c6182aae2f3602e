import { join } from "node:path"
import { outputFolder } from "./built"
import type { Command } from "./processes"
import type { BenchProject } from "./project"

/** A whole process that is measured, and what it stands for. */
export interface Contestant {
  readonly name: string
  readonly kind: "ours" | "peer" | "floor"
  readonly command: Command
  /** What its output must hold, or it measures something else. */
  readonly expects?: RegExp
  /** So slow that one run in the whole benchmark must do. */
  readonly once?: boolean
}

const root = join(__dirname, "..")
const typeormCli = join(root, "node_modules", "typeorm", "cli.js")

/** `check` with nothing to find, and what others have for it, on the database at `url`. */
export function contestantsFor(project: BenchProject, url: string): Contestant[] {
  const env = { DATABASE_URL: url }
  const { javascript, typescript } = project
  const tsNode = { ...env, TS_NODE_TRANSPILE_ONLY: "true", TS_NODE_PROJECT: join(typescript, "tsconfig.json") }
  const floor = (step: string): Command => ({
    args: [join(__dirname, "floor.cjs"), step, javascript],
    cwd: javascript,
    env,
  })
  return [
    { name: OURS_TYPESCRIPT, kind: "ours", command: limbeck(typescript, env) },
    { name: OURS_JAVASCRIPT, kind: "ours", command: limbeck(javascript, env) },
    {
      name: TYPEORM_JAVASCRIPT,
      kind: "peer",
      command: { args: [typeormCli, "schema:log", "-d", "ormconfig.js"], cwd: javascript, env },
      expects: /up to date/,
    },
    {
      name: "TypeORM schema:log, TypeScript (ts-node)",
      kind: "peer",
      command: {
        args: ["-r", "ts-node/register", typeormCli, "schema:log", "-d", "ormconfig.ts"],
        cwd: typescript,
        env: tsNode,
      },
      once: true,
    },
    { name: "load the entity classes", kind: "floor", command: floor("load") },
    { name: "load, and buildMetadatas()", kind: "floor", command: floor("metadata") },
  ]
}

export const OURS_TYPESCRIPT = "limbeck check, TypeScript (warm cache)"
export const OURS_JAVASCRIPT = "limbeck check, JavaScript"
export const TYPEORM_JAVASCRIPT = "TypeORM schema:log, JavaScript"

function limbeck(cwd: string, env: Record<string, string>): Command {
  return { args: [join(outputFolder, "cli.js"), "check"], cwd, env }
}
