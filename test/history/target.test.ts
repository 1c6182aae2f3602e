import { buildGraph } from "../../src/history/graph"
import { displayRevision } from "../../src/history/migration"
import { findRevision } from "../../src/history/find"
import { resolveRange, revisionsWithin, stepsBetween } from "../../src/history/range"
import { resolveTarget } from "../../src/history/target"
import { DIAMOND, idsOf, revision } from "./revisions"

const diamond = buildGraph(DIAMOND)

function ends(text: string, applied: readonly string[] = []): string {
  return idsOf(resolveTarget({ graph: diamond, applied }, text).revisions)
}

function goes(text: string, applied: readonly string[] = []): string {
  return [...resolveTarget({ graph: diamond, applied }, text).above].sort().join(" ")
}

test.each([
  ["head", [], "top"],
  ["heads", [], "top"],
  ["base", [], ""],
  ["current", ["root", "left"], "left"],
  ["left", [], "left"],
  ["ro", [], "root"],
  ["Left", [], "left"],
  ["Left0000000000003", [], "left"],
  ["migrations/left.ts", [], "left"],
  ["+1", [], "root"],
  ["+2", ["root"], "right left"],
  ["current+1", ["root"], "right"],
  ["root+2", [], "right left"],
  ["base+3", [], "right left"],
  ["head-1", [], "join"],
  ["join-1", [], "right left"],
  ["join-2", [], "right"],
  ["shop@head", [], "top"],
  ["shop@+1", ["root"], "left"],
  ["stock@right", [], "right"],
  ["left@top", [], "top"],
  ["-1", ["root", "right", "left", "join"], "right left"],
  ["-2", ["root", "left", "right"], "root"],
  ["current-1", ["root", "left", "right"], "left"],
] as const)("%s with %j applied ends at %s", (text, applied, expected) => {
  expect(ends(text, applied)).toBe(expected)
})

test.each([
  ["left", "join top"],
  ["base", "join left right root top"],
  ["head", ""],
  ["shop@base", "join left top"],
  ["join-2", "join left top"],
] as const)("going back to %s takes %s away", (text, expected) => {
  expect(goes(text)).toBe(expected)
})

test("the newest applied revision is the one that the ledger holds last, not that of the highest timestamp", () => {
  expect(goes("-1", ["root", "left", "right"])).toBe("join right top")
  expect(goes("-1", ["root", "right", "left"])).toBe("join left top")
})

test("an ambiguous prefix lists its candidates", () => {
  const graph = buildGraph([revision("aa01"), revision("aa02", ["aa01"], 2)])
  expect(() => findRevision(graph, "aa")).toThrow(
    expect.objectContaining({ code: "ambiguous-revision", candidates: ["aa01", "aa02"] }),
  )
  expect(() => findRevision(graph, "aa")).toThrow(/aa01 Aa.*, aa02 Aa/)
})

test("an unknown revision is named, and what it may have meant", () => {
  expect(() => findRevision(diamond, "xyz")).toThrow(/Can't locate revision identified by "xyz"/)
  expect(() => findRevision(diamond, "oot")).toThrow(/did you mean root Root/)
})

test("head of several heads names them; heads means all", () => {
  const graph = buildGraph([revision("a"), revision("b", ["a"], 2), revision("c", ["a"], 3)])
  expect(() => resolveTarget({ graph }, "head")).toThrow(/has 2 heads, b B.*, c C/)
  expect(idsOf(resolveTarget({ graph }, "heads").revisions)).toBe("b c")
  expect(idsOf(resolveTarget({ graph }, "c@head").revisions)).toBe("c")
})

test.each([
  ["+9", [], /Relative revision \+9 didn't produce 9 migrations \(pending: 5 revisions\)/],
  ["-2", ["root"], /Relative revision -2 didn't produce 2 migrations \(applied: 1 revision\)/],
  ["root-2", [], /Relative revision -2 didn't produce 2 migrations/],
  ["", [], /cannot read "" as a target/],
  ["@", [], /cannot read "@"/],
] as const)("%j is refused", (text, applied, message) => {
  expect(() => resolveTarget({ graph: diamond, applied }, text)).toThrow(message)
})

test("current needs a database", () => {
  expect(() => resolveTarget({ graph: diamond }, "current")).toThrow(/there is no connection/)
})

test.each([
  ["root:join", "root right left join"],
  ["left:top", "right left join top"],
  ["top:left", "right left join top"],
  [":left", "root left"],
  ["join:", "join top"],
  [":", "root right left join top"],
  ["-1:current", "right left"],
  ["right:+1", "right left join"],
  ["-1:head", "join top"],
] as const)("the range %s shows %s", (text, expected) => {
  const situation = { graph: diamond, applied: ["root", "left", "right"] }
  expect(idsOf(revisionsWithin(diamond, resolveRange(situation, text)))).toBe(expected)
})

test("a range of steps leaves out the end it starts from, and knows its direction", () => {
  const situation = { graph: diamond }
  const up = stepsBetween(diamond, resolveRange(situation, "root:join"))
  expect([up.direction, idsOf(up.revisions)]).toEqual(["up", "right left join"])
  const down = stepsBetween(diamond, resolveRange(situation, "top:left"))
  expect([down.direction, idsOf(down.revisions)]).toEqual(["down", "top join right"])
  expect(() => stepsBetween(diamond, resolveRange(situation, "left:right"))).toThrow(/different branches/)
})

test("a text without colon is no range", () => {
  expect(() => resolveRange({ graph: diamond }, "left")).toThrow(/as a range/)
})

test("a revision is shown with both its identities and its date", () => {
  expect(displayRevision({ id: "3f2a91c07b4e", name: "AddNewField1768210200000", timestamp: 1768210200000 })).toBe(
    "3f2a91c07b4e AddNewField (2026-01-12)",
  )
})
