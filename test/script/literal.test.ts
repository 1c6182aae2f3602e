import fc from "fast-check"
import { printComment, printKey, printLiteral } from "../../src/script/literal"
import { someName, someSql } from "../support/arbitraries"

function evaluate(source: string): unknown {
  return new Function(`return (${source})`)() // eslint-disable-line @typescript-eslint/no-implied-eval
}

const someText = fc.oneof(
  someName,
  someSql,
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom("\\", "`", "$", "{", "}", '"', "'", "\n", "\r", "\u2028", "</script>", "n", "\0"),
  }),
)

test("a text is itself again, also after a checkout with CRLF", () => {
  fc.assert(
    fc.property(someText, (text) => {
      const source = printLiteral(text)
      expect(evaluate(source)).toBe(text)
      expect(evaluate(source.replaceAll("\n", "\r\n"))).toBe(text)
      expect(source).not.toMatch(/[\u2028\u2029\u202e\ufeff\r]|<\/script/i)
    }),
    { numRuns: 5000 },
  )
})

test("a value is itself again", () => {
  // Jest takes an own property of this name for the class of the object.
  const key = someName.filter((name) => name !== "constructor")
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: "small" },
      fc.constantFrom(null, undefined, true, -0, NaN, Infinity, -Infinity, 10n, new Date(0)),
      someText,
      fc.double(),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.array(tie("tree")),
      fc.array(fc.tuple(key, tie("tree"))).map((entries) => Object.fromEntries(entries) as unknown),
    ),
  }))
  fc.assert(
    fc.property(tree, (value) => expect(evaluate(printLiteral(value))).toStrictEqual(value)),
    { numRuns: 2000 },
  )
})

test.each<[unknown, string]>([
  ["it's", `"it's"`],
  ['"price" > 0', `'"price" > 0'`],
  ["SELECT 1\nFROM x", "`SELECT 1\nFROM x`"],
  [{ "a-b": 1, b: [true, null] }, '{ "a-b": 1, b: [true, null] }'],
  [new Date(NaN), "new Date(NaN)"],
  [Buffer.from("ab"), 'Buffer.from("6162", "hex")'],
])("%j reads %s", (value, source) => {
  expect(printLiteral(value)).toBe(source)
})

test("a key sets no prototype", () => {
  expect(printKey("__proto__")).toBe('["__proto__"]')
})

test("a value without a literal is refused", () => {
  expect(() => printLiteral(() => 1)).toThrow("cannot write a function into a migration file")
})

test("a comment stays one", () => {
  fc.assert(
    fc.property(someText, (text) => {
      const comment = printComment(text)
      expect(evaluate(`1 /** ${comment} */`)).toBe(1)
      expect(evaluate(`1 // ${comment}\n`)).toBe(1)
    }),
    { numRuns: 2000 },
  )
})
