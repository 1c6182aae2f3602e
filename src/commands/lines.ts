import { readFileSync } from "node:fs"
import { descriptionIn } from "../history/description"
import { isBranchPoint, isHead, isMergePoint, isNeeded, type Graph } from "../history/graph"
import { dayOf, titleOf, type Revision } from "../history/migration"

/** What is known of the database when revisions are shown; absent: nothing was asked. */
export interface Standing {
  readonly applied: ReadonlySet<string>
  /** The newest applied revisions: where the database stands. */
  readonly current: ReadonlySet<string>
}

/** `<rev> <Name>` and its marks, as `history`, `heads` and `current` print a revision. */
export function lineOf(graph: Graph, revision: Revision, standing?: Standing): string {
  return [`${revision.id} ${titleOf(revision)}`, ...marksOf(graph, revision, standing).map((mark) => `(${mark})`)].join(
    " ",
  )
}

function marksOf(graph: Graph, revision: Revision, standing?: Standing): string[] {
  return [
    ...(isHead(graph, revision.id) ? [isNeeded(graph, revision.id) ? "effective head" : "head"] : []),
    ...(standing?.current.has(revision.id) === true ? ["current"] : []),
    ...(isMergePoint(revision) ? ["mergepoint"] : []),
    ...(isBranchPoint(graph, revision.id) ? ["branchpoint"] : []),
    ...revision.labels.map((label) => `label: ${label}`),
  ]
}

/** The indented lines below a revision in verbose output. */
export function detailsOf(graph: Graph, revision: Revision): string[] {
  const day = dayOf(revision.timestamp)
  const children = graph.children.get(revision.id) ?? []
  return [
    ...(revision.parents.length === 0 ? ["parent: base"] : [`parent: ${revision.parents.join(", ")}`]),
    ...(children.length > 1 ? [`branches into: ${children.join(", ")}`] : []),
    ...(revision.dependsOn.length === 0 ? [] : [`depends on: ${revision.dependsOn.join(", ")}`]),
    ...(day === undefined ? [] : [`date: ${day}`]),
    ...(revision.file === undefined ? [] : [`file: ${revision.file}`]),
  ].map((line) => `    ${line}`)
}

/** A revision as `--json` gives it. */
export function revisionDocument(graph: Graph, revision: Revision, standing?: Standing): object {
  return {
    revision: revision.id,
    name: revision.name,
    parents: revision.parents,
    file: revision.file ?? null,
    applied: standing === undefined ? null : standing.applied.has(revision.id),
    head: isHead(graph, revision.id),
    description: descriptionOf(revision) ?? null,
    date: dayOf(revision.timestamp) ?? null,
  }
}

/** The comment of the class. */
export function descriptionOf({ description, file }: Revision): string | undefined {
  if (description !== undefined) return description === "" ? undefined : description
  try {
    return file === undefined ? undefined : descriptionIn(readFileSync(file, "utf8"))
  } catch {
    return undefined
  }
}
