import { createRequire } from "node:module"
import ts from "typescript"
import * as limbeck from "../../src/index"
import type { RecordableMigration } from "../../src/script/record"

const nodeRequire = createRequire(__filename)

/** The migration that TypeScript source exports, compiled as a project would, importing the limbeck under test. */
export function loadMigration(source: string): RecordableMigration {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  })
  return evaluate(outputText)
}

/** The same for source that limbeck printed, without a compiler: its types stand in known places. */
export function loadPrinted(source: string): RecordableMigration {
  const script = source
    .replace(/^import type .*\n/, "")
    .replace(/^import (\{[^}]*\}) from "limbeck"\n/, 'const $1 = require("limbeck")\n')
    .replace(/^export class (\w+) implements MigrationInterface/m, "exports.$1 = class $1")
    .replace(/^ {2}static readonly /gm, "  static ")
    .replace(/^( {2}async (?:up|down)\(\w+): QueryRunner\): Promise<void>/gm, "$1)")
  return evaluate(script)
}

function evaluate(script: string): RecordableMigration {
  const exported: Record<string, new () => RecordableMigration> = {}
  const load = (name: string): unknown => (name === "limbeck" ? limbeck : nodeRequire(name))
  new Function("require", "exports", script)(load, exported) // eslint-disable-line @typescript-eslint/no-implied-eval
  const [Migration] = Object.values(exported)
  if (Migration === undefined) throw new Error("the source exports no class")
  return new Migration()
}
