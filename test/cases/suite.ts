import { readdirSync } from "node:fs"
import { join, relative, sep } from "node:path"
import type { TestDialect } from "../support/databases"
import { caseOf, type CaseFile } from "./case"
import { checkCase } from "./check"

/**
 * Declares the cases of the folder as tests: `columns/varchar-length: longer`. Jest runs files, not
 * tests, beside each other: a file may take one share of several.
 */
export function testCases(dialect: TestDialect, share = 0, shares = 1): void {
  const cases = readCases(__dirname).filter((_, index) => index % shares === share)
  for (const [name, file] of cases) {
    const one = caseOf(file, dialect)
    if (typeof one === "string") test.skip(`${name} (${one})`, () => undefined)
    else test(name, async () => expect(await checkCase(one, dialect)).toEqual([]))
  }
}

function readCases(folder: string): (readonly [name: string, file: CaseFile])[] {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".case.ts"))
  return paths.sort().flatMap((path) => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- a folder is listed, so the names are data
    const { default: variations } = require(join(folder, path)) as { default: Readonly<Record<string, CaseFile>> }
    const behaviour = relative(folder, join(folder, path))
      .split(sep)
      .join("/")
      .replace(/\.case\.ts$/, "")
    return Object.entries(variations).map(
      ([name, file]) => [name === "" ? behaviour : `${behaviour}: ${name}`, file] as const,
    )
  })
}
