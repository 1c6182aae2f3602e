import { existsSync, readFileSync } from "node:fs"
import { dirname, join, relative, resolve } from "node:path"
import ts from "typescript"

const SOURCE = resolve(__dirname, "../../src")

/** What a file loads when it is loaded: imports of values, not those in a function. */
function loadedBy(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022)
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return []
    const { moduleSpecifier } = statement
    if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) return []
    const isTypeOnly = ts.isImportDeclaration(statement)
      ? statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
      : statement.isTypeOnly
    return isTypeOnly ? [] : [moduleSpecifier.text]
  })
}

function closure(file: string, seen = new Set<string>()): { files: Set<string>; packages: Set<string> } {
  const packages = new Set<string>()
  const visit = (path: string): void => {
    if (seen.has(path)) return
    seen.add(path)
    for (const name of loadedBy(path)) {
      if (name.startsWith(".")) visit(fileOf(join(dirname(path), name)))
      else packages.add(name)
    }
  }
  visit(file)
  return { files: seen, packages }
}

function fileOf(path: string): string {
  return existsSync(`${path}.ts`) ? `${path}.ts` : join(path, "index.ts")
}

test("what a migration imports is small: no package, no command, no engine", () => {
  const { files, packages } = closure(join(SOURCE, "index.ts"))
  const folders = new Set([...files].map((file) => dirname(relative(SOURCE, file))))
  expect([...packages].filter((name) => !name.startsWith("node:"))).toEqual([])
  expect([...folders].sort()).toEqual([".", "dialects", "operations", "schema", "script"])
  expect([...files].map((file) => relative(SOURCE, file))).not.toContain("script/printer.ts")
})
