import { askValues } from "../../src/commands/questions"
import { NO_ANSWERS } from "../../src/compare/answers"
import type { Comparison } from "../../src/compare/comparison"
import type { Operation } from "../../src/operations/operation"

const sku: Operation = { verb: "todo", path: "products.sku", answer: "backfill", question: "which value?" }
const needing = (...up: readonly Operation[]): Comparison =>
  ({
    current: {},
    target: {},
    up,
    down: [],
    questions: [],
    undeclared: [],
    unmanaged: [],
    ignored: [],
  }) as unknown as Comparison

/** A terminal at which somebody types these lines. */
async function askAt(lines: readonly string[], both = true) {
  const asked: string[] = []
  const ask = (question: string): Promise<string> => Promise.resolve(lines[asked.push(question) - 1] ?? "")
  const comparisons = new Map([
    ["sqlite", needing(sku)],
    ["postgres", needing(...(both ? [sku] : []))],
  ] as const)
  const terminal = { print: () => undefined, note: () => undefined, choose: () => Promise.resolve(0), ask }
  const { backfills } = await askValues(comparisons, NO_ANSWERS, {
    ...terminal,
    canAsk: true,
    isLive: false,
    hasColour: false,
  })
  return { asked, backfills }
}

test("a literal is asked for once, whatever the dialects", async () => {
  expect(await askAt(["'none'"])).toEqual({
    asked: ["Rows that exist need a value for products.sku (SQL, empty to decide later): "],
    backfills: { "products.sku": "'none'" },
  })
})

test("an expression may be another on the other dialect", async () => {
  const { asked, backfills } = await askAt(["hex(randomblob(4))", "gen_random_uuid()::text"])
  expect(asked[1]).toBe("And on postgres (SQL, empty for the same): ")
  expect(backfills).toEqual({
    "products.sku": "hex(randomblob(4))",
    "postgres:products.sku": "gen_random_uuid()::text",
  })
  expect((await askAt(["lower(name)", ""])).backfills).toEqual({ "products.sku": "lower(name)" })
})

test("what one dialect alone needs, and what is left open, is asked once", async () => {
  expect((await askAt(["lower(name)"], false)).asked).toHaveLength(1)
  expect(await askAt([""])).toMatchObject({ asked: [expect.any(String)], backfills: {} })
})
