import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import ts from "typescript"

const root = join(__dirname, "..", "..")

/** src/ as JavaScript, so that many processes start without a compiler; `remove` takes it away. */
export function compileSource(): { readonly folder: string; readonly remove: () => void } {
  const home = mkdtempSync(join(tmpdir(), "limbeck-src-"))
  cpSync(join(root, "package.json"), join(home, "package.json"))
  for (const file of listFiles()) {
    const { outputText } = ts.transpileModule(readFileSync(join(root, file), "utf8"), {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
    })
    const output = join(home, file.replace(/\.ts$/, ".js"))
    mkdirSync(dirname(output), { recursive: true })
    writeFileSync(output, outputText)
  }
  return { folder: join(home, "src"), remove: () => rmSync(home, { recursive: true, force: true }) }
}

/** What the runner needs: everything below it. */
function listFiles(): string[] {
  const folders = ["schema", "operations", "dialects", "script", "history", "runner"]
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, "src", folder), { recursive: true, encoding: "utf8" }).map((file) =>
      join("src", folder, file),
    ),
  )
  return ["src/errors.ts", ...files.filter((file) => file.endsWith(".ts"))]
}
