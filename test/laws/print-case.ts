import type { Case } from "../cases/case"
import type { TestDialect } from "../support/databases"

const OTHER = { postgres: "sqlite", sqlite: "postgres" } as const

/** A case as a file of `test/cases/`; functions are those of defaults. */
export function printCase(one: Case, dialect: TestDialect): string {
  const functions = new Map<string, string>()
  const text = JSON.stringify(
    { ...one, [OTHER[dialect]]: `said in the types of ${dialect}` },
    (_, value: unknown) => {
      if (typeof value !== "function") return value
      const mark = `function ${functions.size}`
      functions.set(mark, `() => ${JSON.stringify((value as () => unknown)())}`)
      return mark
    },
    2,
  )
  const data = text.replace(/"(function \d+)"/g, (whole, mark: string) => functions.get(mark) ?? whole)
  return `import { defineCase } from "../case"\n\nexport default defineCase(${data})`
}
