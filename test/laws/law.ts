import fc from "fast-check"
import { caseOf, type Case } from "../cases/case"
import { checkCase } from "../cases/check"
import type { TestDialect } from "../support/databases"
import { someCase } from "./some-case"

export interface Trials {
  readonly runs: number
  readonly seed?: number
}

/**
 * On random entities and random edits of them, with rows in the tables: `up` converges, rows survive,
 * `down` restores, the model agrees with the database, TypeORM agrees with both.
 * @throws the smallest case found that breaks a law, as it can be pasted into `test/cases/`
 */
export async function checkLaws(dialect: TestDialect, { runs, seed }: Trials): Promise<void> {
  const property = fc.asyncProperty(someCase(dialect), async (one) => {
    const findings = await checkCase(caseOf(one, dialect) as Case, dialect)
    if (findings.length > 0)
      throw new Error(
        `${findings.join("\n")}\n\nimport { defineCase } from "../case"\n\nexport default defineCase(${printCase(one)})`,
      )
  })
  const details = await fc.check(property, {
    numRuns: runs,
    ...(seed === undefined ? {} : { seed }),
    endOnFailure: false,
  })
  if (!details.failed) return
  const cause = details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance)
  throw new Error(
    `after ${details.numRuns} runs and ${details.numShrinks} shrinks, seed ${details.seed}, path "${details.counterexamplePath ?? ""}":\n${cause}`,
  )
}

/** The data of a case as TypeScript; functions are those of defaults. */
function printCase(one: Case): string {
  const functions = new Map<string, string>()
  const text = JSON.stringify(
    one,
    (_, value: unknown) => {
      if (typeof value !== "function") return value
      const mark = `function ${functions.size}`
      functions.set(mark, `() => ${JSON.stringify((value as () => unknown)())}`)
      return mark
    },
    2,
  )
  return text.replace(/"(function \d+)"/g, (whole, mark: string) => functions.get(mark) ?? whole)
}
