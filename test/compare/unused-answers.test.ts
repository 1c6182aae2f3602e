import { NO_ANSWERS } from "../../src/compare/answers"
import type { Comparison } from "../../src/compare/comparison"
import { unusedAnswers } from "../../src/compare/unused-answers"
import { EMPTY_SCHEMA } from "../../src/schema/schema"

const comparison: Comparison = {
  current: EMPTY_SCHEMA,
  target: EMPTY_SCHEMA,
  undeclared: [],
  unmanaged: [],
  questions: [],
  ignored: [],
  up: [
    {
      verb: "alter",
      kind: "enum",
      name: { name: "kind" },
      from: ["kit", "tools"],
      to: ["kit"],
      map: { tools: "kit" },
    },
  ],
  down: [],
}

test("a label that no enum loses is told of beside one that an enum loses", () => {
  const mapEnums = ["products.kind:tools=kit", "products.kind:tolos=kit"]
  expect(unusedAnswers({ ...NO_ANSWERS, mapEnums }, new Map([["postgres", comparison]]))).toEqual([
    {
      answer: "--map-enum products.kind:tolos=kit",
      path: "products.kind:tolos=kit",
      reason: "no enum loses that label",
    },
  ])
})
