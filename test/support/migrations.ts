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
  const exported: Record<string, new () => RecordableMigration> = {}
  const load = (name: string): unknown => (name === "limbeck" ? limbeck : nodeRequire(name))
  new Function("require", "exports", outputText)(load, exported) // eslint-disable-line @typescript-eslint/no-implied-eval
  const [Migration] = Object.values(exported)
  if (Migration === undefined) throw new Error("the source exports no class")
  return new Migration()
}
