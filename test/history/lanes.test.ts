import { buildGraph } from "../../src/history/graph"
import { drawLanes } from "../../src/history/lanes"
import type { Revision } from "../../src/history/migration"
import { DIAMOND, revision } from "./revisions"

/** The drawing, with the ids as text. */
function draw(revisions: readonly Revision[], without: readonly string[] = []): string {
  const shown = [...buildGraph(revisions).revisions].reverse().filter(({ id }) => !without.includes(id))
  return drawLanes(shown)
    .map(({ cells, revision: own }) => `${cells.join("")}${own?.id ?? ""}`.trimEnd())
    .join("\n")
}

test("a line", () => {
  expect(draw([revision("a"), revision("b", ["a"], 2), revision("c", ["b"], 3)])).toBe("* c\n* b\n* a")
})

test("a branch and its merge", () => {
  expect(draw(DIAMOND)).toBe(["* top", "* join", "├─╮", "* │ left", "│ * right", "├─╯", "* root"].join("\n"))
})

test("several heads, a branch inside a branch, and a base of its own", () => {
  const revisions = [
    revision("a", [], 1),
    revision("b", ["a"], 2),
    revision("c", ["a"], 3),
    revision("d", ["b"], 4),
    revision("e", ["b"], 5),
    revision("x", [], 6),
    revision("y", ["x"], 7),
  ]
  expect(draw(revisions)).toBe(["* y", "* x", "* e", "│ * d", "│ │ * c", "├─╯ │", "*   │ b", "├───╯", "* a"].join("\n"))
})

test("merges of three, and of what another lane leads to", () => {
  const revisions = [
    revision("a", [], 1),
    revision("b", ["a"], 2),
    revision("c", ["a"], 3),
    revision("d", ["a"], 4),
    revision("m", ["b", "c", "d"], 5),
    revision("n", ["c", "d"], 6),
  ]
  expect(draw(revisions)).toBe(
    ["* n", "├─╮", "│ │ * m", "├─┼─┤", "│ * │ d", "* │ │ c", "│ │ * b", "├─┴─╯", "* a"].join("\n"),
  )
})

test("what is not shown leaves no lane", () => {
  expect(draw(DIAMOND, ["root"])).toBe(["* top", "* join", "├─╮", "* │ left", "  * right"].join("\n"))
})

test("a history of 10,000 is drawn in the time it takes to read", () => {
  const many = Array.from({ length: 10_000 }, (_, at) =>
    revision(
      `r${at}`,
      at === 0 ? [] : at % 3 === 0 ? [`r${at - 1}`, `r${at - 2}`] : [`r${at - (at % 3 === 2 ? 2 : 1)}`],
      at + 1,
    ),
  )
  const start = performance.now()
  expect(draw(many).split("\n").length).toBeGreaterThan(10_000)
  expect(performance.now() - start).toBeLessThan(2000)
})
