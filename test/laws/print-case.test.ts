import fc from "fast-check"
import { defineCase, type CaseFile } from "../cases/case"
import { DIALECTS } from "../support/databases"
import { printCase } from "./print-case"
import { someCase } from "./some-case"

test.each(DIALECTS)("a case of %s that is printed can be pasted into test/cases", (dialect) => {
  fc.assert(
    fc.property(someCase(dialect), (one) => {
      const { [dialect === "postgres" ? "sqlite" : "postgres"]: _reason, ...pasted } = paste(printCase(one, dialect))
      expect(plain(pasted)).toEqual(plain(one))
    }),
    { numRuns: 50, seed: 1 },
  )
})

/** The file as a module; it is JavaScript but for its first and its last line. */
function paste(source: string): CaseFile {
  const [first, ...lines] = source.split("\n")
  expect(first).toBe('import { defineCase } from "../case"')
  const code = lines.join("\n").replace("export default", "return")
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text is ours
  const run = new Function("defineCase", code) as (define: typeof defineCase) => Readonly<Record<string, CaseFile>>
  return run(defineCase)[""] as CaseFile
}

/** Functions are defaults, known by what they give. */
function plain(value: unknown): unknown {
  const text = JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "function" ? { function: (inner as () => unknown)() } : inner,
  )
  return JSON.parse(text) as unknown
}
