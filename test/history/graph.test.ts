import fc from "fast-check"
import {
  bases,
  buildGraph,
  effectiveHeads,
  heads,
  isBranchPoint,
  isMergePoint,
  lineage,
  tips,
  withAncestors,
  withDescendants,
} from "../../src/history/graph"
import { DIAMOND, idsOf, revision } from "./revisions"

test("revisions come after what they need, ties by timestamp", () => {
  const graph = buildGraph(DIAMOND)
  expect(idsOf(graph.revisions)).toBe("root right left join top")
  expect(idsOf(heads(graph))).toBe("top")
  expect(idsOf(bases(graph))).toBe("root")
  expect([...withAncestors(graph, ["left"])].sort()).toEqual(["left", "root"])
  expect([...withDescendants(graph, ["right"])].sort()).toEqual(["join", "right", "top"])
  expect(idsOf(tips(graph, new Set(["root", "left", "right"])))).toBe("right left")
})

test("branch and merge points are known", () => {
  const graph = buildGraph(DIAMOND)
  expect(graph.revisions.filter(isMergePoint).map(({ id }) => id)).toEqual(["join"])
  expect(graph.revisions.filter(({ id }) => isBranchPoint(graph, id)).map(({ id }) => id)).toEqual(["root"])
})

test("a lineage reaches back to the last branch point and forward to the end", () => {
  const graph = buildGraph([...DIAMOND, revision("side", ["root"], 6), revision("end", ["side"], 7)])
  expect([...lineage(graph, "end")].sort()).toEqual(["end", "side"])
  expect([...lineage(graph, "side")].sort()).toEqual(["end", "side"])
})

test("a dependency orders without being a parent, and may be written as name or label", () => {
  const graph = buildGraph([
    revision("a", [], 1, { labels: ["one"] }),
    revision("b", [], 2, { dependsOn: ["late"] }),
    revision("late", ["a"], 9),
    revision("c", ["b"], 3, { dependsOn: ["one"] }),
  ])
  expect(idsOf(graph.revisions)).toBe("a late b c")
  expect(idsOf(heads(graph))).toBe("late c")
  expect(idsOf(effectiveHeads(graph))).toBe("c")
  expect([...withAncestors(graph, ["c"])].sort()).toEqual(["a", "b", "c", "late"])
})

test("a duplicate id is named with both files", () => {
  expect(() => buildGraph([revision("a"), revision("a", [], 2, { file: "migrations/copy.ts" })])).toThrow(
    /revision a is in two files, a A .*migrations\/a.ts and a A .*migrations\/copy.ts/,
  )
})

test("a missing parent is named with the file that wants it", () => {
  expect(() => buildGraph([revision("a", ["gone"])])).toThrow(
    /the parent gone of a A in migrations\/a.ts is in no file/,
  )
})

test("a cycle is named with its files", () => {
  const round = [revision("a", ["c"], 1), revision("b", ["a"], 2), revision("c", ["b"], 3), revision("d", ["c"], 4)]
  expect(() => buildGraph(round)).toThrow(/in a circle: .*a\.ts.* -> .*c\.ts.* -> .*b\.ts.* -> .*a\.ts/)
})

test("labels are unique", () => {
  expect(() =>
    buildGraph([revision("a", [], 1, { labels: ["x"] }), revision("b", ["a"], 2, { labels: ["x"] })]),
  ).toThrow(/label "x" is in two files/)
})

test("any history is ordered so that every prefix is closed, and the same however it is given", () => {
  const history = fc
    .array(fc.tuple(fc.nat(20), fc.array(fc.nat(), { maxLength: 3 })), { maxLength: 40 })
    .map((rows) =>
      rows.map(([time, picks], index) =>
        revision(`r${index}`, index === 0 ? [] : [...new Set(picks.map((pick) => `r${pick % index}`))], time + 1),
      ),
    )
  fc.assert(
    fc.property(history, fc.nat(), (revisions, seed) => {
      const graph = buildGraph(revisions)
      const seen = new Set<string>()
      for (const { id, parents } of graph.revisions) {
        expect(parents.every((parent) => seen.has(parent))).toBe(true)
        seen.add(id)
      }
      const rotated = revisions.map((_, index) => revisions[(index + seed) % revisions.length] ?? revision("never"))
      expect(idsOf(buildGraph(rotated).revisions)).toBe(idsOf(graph.revisions))
    }),
  )
})

test("ten thousand revisions are ordered in well under a second", () => {
  const many = Array.from({ length: 10_000 }, (_, index) =>
    revision(`r${index}`, index === 0 ? [] : [`r${index - 1 - (index % 3 === 0 && index > 3 ? 2 : 0)}`], index + 1),
  )
  const start = performance.now()
  heads(buildGraph(many))
  expect(performance.now() - start).toBeLessThan(500)
})
