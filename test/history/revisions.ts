import type { Revision } from "../../src/history/migration"

/** A revision for tests of the graph: `revision("b", ["a"], 2)` is B0000000000002. */
export function revision(
  id: string,
  parents: readonly string[] = [],
  time = 1,
  more: Partial<Revision> = {},
): Revision {
  return {
    id,
    name: `${id.charAt(0).toUpperCase()}${id.slice(1)}${String(time).padStart(13, "0")}`,
    timestamp: time,
    parents,
    dependsOn: [],
    labels: [],
    plain: false,
    file: `migrations/${id}.ts`,
    open: () => {
      throw new Error(`revision ${id} of a test is not to be run`)
    },
    ...more,
  }
}

export function idsOf(revisions: Iterable<{ readonly id: string }>): string {
  return [...revisions].map(({ id }) => id).join(" ")
}

/** root -> left and right -> join -> top */
export const DIAMOND = [
  revision("top", ["join"], 5),
  revision("join", ["left", "right"], 4),
  revision("left", ["root"], 3, { labels: ["shop"] }),
  revision("right", ["root"], 2, { labels: ["stock"] }),
  revision("root", [], 1),
]
