import { buildGraph } from "../../src/history/graph"
import { planRebase, type RebaseOptions } from "../../src/history/rebase"
import type { Revision } from "../../src/history/migration"
import { rewriteMigration } from "../../src/script/rewrite"
import { revision } from "./revisions"

function plan(revisions: readonly Revision[], options: RebaseOptions = {}): unknown[] {
  const { onto, moves } = planRebase(buildGraph(revisions), { now: () => 50, ...options })
  return [onto.id, ...moves.map(({ revision: { id }, parents, timestamp }) => [id, parents.join(" "), timestamp])]
}

const FORKED = [
  revision("a", [], 1),
  revision("theirs", ["a"], 9),
  revision("mine", ["a"], 5),
  revision("more", ["mine"], 6),
]
const isPublished = ({ id }: Revision): boolean => id === "a" || id === "theirs"

test("my branch follows theirs, in its order and later than all of it", () => {
  expect(plan(FORKED, { isPublished })).toEqual(["theirs", ["mine", "theirs", 50], ["more", "mine", 51]])
  expect(plan(FORKED, { revision: "mine", onto: "head", now: () => 2 })).toEqual([
    "theirs",
    ["mine", "theirs", 10],
    ["more", "mine", 11],
  ])
})

test("what is later already keeps its time and its name", () => {
  const late = [revision("a"), revision("b", ["a"], 2), revision("c", ["a"], 3), revision("d", ["c"], 4)]
  expect(plan(late, { revision: "c" })).toEqual(["b", ["c", "b", 3]])
  expect(plan(late.slice(0, 2), { revision: "b", onto: "a" })).toEqual(["a"])
})

test("a merge of what is joined anyway has one parent less", () => {
  const merged = [...FORKED, revision("join", ["theirs", "more"], 20)]
  expect(plan(merged, { revision: "mine", onto: "theirs" })).toEqual([
    "theirs",
    ["mine", "theirs", 50],
    ["more", "mine", 51],
    ["join", "more", 52],
  ])
})

test.each<[options: RebaseOptions, code: string]>([
  [{ isPublished: () => true }, "nothing-to-rebase"],
  [{ isPublished: () => false, revision: "mine", onto: "more" }, "circle"],
  [{ isPublished: () => true, revision: "mine" }, "published"],
  [{}, "no-base"],
  [{ isPublished: ({ id }) => id === "a" }, "several-branches"],
  [{ revision: "a" }, "several-heads"],
])("refuses %j as %s", (options, code) => {
  expect(() => plan(FORKED, options)).toThrow(expect.objectContaining({ code }) as Error)
})

test("plain migrations and merges of what the new head has not stay", () => {
  const plain = [
    revision("a"),
    revision("b", ["a"], 2),
    revision("c", ["a"], 1, { plain: true, name: "C0000000000003" }),
  ]
  expect(() => plan(plain, { revision: "c" })).toThrow(/plain TypeORM migration/)
  const join = [...FORKED, revision("join", ["theirs", "mine"], 20), revision("x", ["a"], 21)]
  expect(() => plan(join, { revision: "join", onto: "x" })).toThrow(/joins theirs/)
})

describe("a file", () => {
  const facts = { file: "f.ts", name: "Add1", newName: "Add2", parents: ["x", "y"] }

  test("gets its name and its parents, and keeps the rest", () => {
    const text = `/** Add1 and AddAdd1. */\nexport class Add1 {\n  static readonly parents: string[] = [\n    'a',\n  ]\n  name = "Add1"\n}`
    expect(rewriteMigration(text, facts)).toBe(
      `/** Add2 and AddAdd1. */\nexport class Add2 {\n  static readonly parents: string[] = ['x', 'y']\n  name = "Add2"\n}`,
    )
    expect(rewriteMigration(`class Add1 { static parents = "a" }`, facts)).toBe(
      `class Add2 { static parents = ["x", "y"] }`,
    )
  })

  test("that says neither is refused", () => {
    expect(() => rewriteMigration("class Other {}", facts)).toThrow(/the class name "Add1" is not in it/)
    expect(() => rewriteMigration("class Add1 {}", facts)).toThrow(/has no `static readonly parents/)
  })
})
