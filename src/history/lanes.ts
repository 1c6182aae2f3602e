import type { Revision } from "./migration"

/** One line of a drawn history. A cell is what stands in one lane, with the space to the next. */
export interface LaneRow {
  readonly cells: readonly string[]
  /** The revision of this line; absent on a line where lanes only part or join. */
  readonly revision?: Revision
  /** What goes on beside the further lines of the same revision. */
  readonly below: readonly string[]
}

/** The revision each lane leads to; undefined where a lane is free. */
type Lanes = (string | undefined)[]

/**
 * Draws a history as `git log --graph` does, from the newest down: a lane for each branch, parting
 * below a merge and joining above a branch point.
 * @param shown newest first; parents before their children never
 */
export function drawLanes(shown: readonly Revision[]): LaneRow[] {
  const visible = new Set(shown.map(({ id }) => id))
  const lanes: Lanes = []
  return shown.flatMap((revision) => {
    const parents = [...new Set(revision.parents)].filter((id) => visible.has(id))
    const expecting = lanes.flatMap((id, lane) => (id === revision.id ? [lane] : []))
    const [at = takeLane(lanes, 0, revision.id), ...joining] = expecting
    const rows: LaneRow[] = []
    if (joining.length > 0) {
      const above = [...lanes]
      for (const lane of joining) lanes[lane] = undefined
      rows.push(connect(above, lanes, at, joining))
    }
    const own = lanes.map((id, lane) => (lane === at ? "* " : id === undefined ? "  " : "│ "))
    const above = [...lanes]
    const [first, ...others] = parents
    lanes[at] = first
    const targets = others.map((id) => (lanes.includes(id) ? lanes.indexOf(id) : takeLane(lanes, at + 1, id)))
    const parting = targets.length === 0 ? [] : [connect(above, lanes, at, targets)]
    while (lanes.length > 0 && lanes.at(-1) === undefined) lanes.pop()
    const below = above.map((id, lane) => (id === undefined || (lane === at && first === undefined) ? "  " : "│ "))
    return [...rows, { cells: trim(own), revision, below }, ...parting]
  })
}

/** The first free lane from one on; a new one where none is. */
function takeLane(lanes: Lanes, from: number, id: string): number {
  const free = lanes.findIndex((other, lane) => lane >= from && other === undefined)
  const lane = free === -1 ? Math.max(lanes.length, from) : free
  lanes[lane] = id
  return lane
}

const [UP, DOWN, LEFT, RIGHT] = [1, 2, 4, 8]

/** By the sides on which a line leaves the cell. */
const SIGNS: Readonly<Record<number, string>> = {
  [UP | DOWN]: "│",
  [LEFT | RIGHT]: "─",
  [UP | DOWN | RIGHT]: "├",
  [UP | DOWN | LEFT]: "┤",
  [DOWN | LEFT]: "╮",
  [DOWN | RIGHT]: "╭",
  [UP | LEFT]: "╯",
  [UP | RIGHT]: "╰",
  [DOWN | LEFT | RIGHT]: "┬",
  [UP | LEFT | RIGHT]: "┴",
  [UP | DOWN | LEFT | RIGHT]: "┼",
  [UP]: "╵",
  [DOWN]: "╷",
}

/** A line on which some lanes meet the lane `at`. */
function connect(above: Lanes, below: Lanes, at: number, others: readonly number[]): LaneRow {
  const [left, right] = [Math.min(at, ...others), Math.max(at, ...others)]
  const cells = Array.from({ length: Math.max(above.length, below.length) }, (_, lane) => {
    const sides =
      (above[lane] === undefined ? 0 : UP) |
      (below[lane] === undefined ? 0 : DOWN) |
      (lane > left && lane <= right ? LEFT : 0) |
      (lane >= left && lane < right ? RIGHT : 0)
    return `${SIGNS[sides] ?? " "}${lane >= left && lane < right ? "─" : " "}`
  })
  return { cells: trim(cells), below: [] }
}

function trim(cells: readonly string[]): string[] {
  let end = cells.length
  while (end > 0 && cells[end - 1] === "  ") end -= 1
  return cells.slice(0, end)
}
