import { buildGraph } from "../../src/history/graph"
import { placeMerge, placeNewRevision } from "../../src/history/merge"
import { DIAMOND, idsOf, revision } from "./revisions"

const forked = buildGraph([revision("a"), revision("b", ["a"], 2), revision("c", ["a"], 3)])

test("a new file follows all heads, later than the newest of them", () => {
  const placed = placeNewRevision(forked, { now: () => 2 })
  expect(idsOf(placed.parents)).toBe("b c")
  expect(placed.timestamp).toBe(4)
  expect(placed.revision).toMatch(/^(?=.*[a-f])[0-9a-f]{12}$/)
})

test("a new file may name its head, and open a branch only when told to", () => {
  expect(idsOf(placeNewRevision(forked, { parents: ["b"] }).parents)).toBe("b")
  expect(() => placeNewRevision(forked, { parents: ["a"] })).toThrow(/a A.* is no head, this would open a branch/)
  expect(idsOf(placeNewRevision(forked, { parents: ["a"], splice: true }).parents)).toBe("a")
  expect(placeNewRevision(forked, { parents: ["base"] }).parents).toEqual([])
})

test("an id that is taken and a timestamp before the parent's are refused", () => {
  expect(() => placeNewRevision(forked, { revision: "a" })).toThrow(/cannot create revision a: a A/)
  expect(() => placeNewRevision(forked, { timestamp: 3 })).toThrow(/one that it follows has 3/)
  expect(placeNewRevision(forked, { timestamp: 4, revision: "x" })).toMatchObject({ timestamp: 4, revision: "x" })
})

test("merge joins all heads, or those named", () => {
  expect(idsOf(placeMerge(forked).parents)).toBe("b c")
  expect(idsOf(placeMerge(forked, { parents: ["b", "c"] }).parents)).toBe("b c")
})

test("merge refuses one head, an ancestor, and inner revisions", () => {
  const diamond = buildGraph(DIAMOND)
  expect(() => placeMerge(diamond)).toThrow(/there is one revision, top/)
  expect(() => placeMerge(diamond, { parents: ["top", "left"] })).toThrow(/left .* is already part of another/)
  expect(() => placeMerge(diamond, { parents: ["left", "right"] })).toThrow(/is no head/)
})
