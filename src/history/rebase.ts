import { LimbeckError } from "../errors"
import { heads, inOrder, withAncestors, withDescendants, type Graph } from "./graph"
import { resolveRevision } from "./merge"
import { displayPlace, displayRevision, titleOf, type Revision } from "./migration"

export interface RebaseOptions {
  /** What moves, with all that follows it. Default: the one branch that no one else has. */
  readonly revision?: string
  /** What it is to follow. Default: the one head of the rest. */
  readonly onto?: string
  /** Whether others have a revision already; absent where that is not known. */
  readonly isPublished?: (revision: Revision) => boolean
  readonly now?: () => number
}

/** One file in its new place. */
export interface Move {
  readonly revision: Revision
  /** Ids. */
  readonly parents: readonly string[]
  readonly timestamp: number
  /** Class name and name in the ledger. */
  readonly name: string
}

export interface Rebase {
  readonly onto: Revision
  /** In the order of the history; those that stay as they are left out. */
  readonly moves: readonly Move[]
}

/** Where a branch stands when it follows another head. @throws LimbeckError where that cannot be, or others have it */
export function planRebase(graph: Graph, options: RebaseOptions): Rebase {
  const root = options.revision === undefined ? findRoot(graph, options) : resolveRevision(graph, options.revision)
  const moved = withDescendants(graph, [root.id])
  const onto = findOnto(graph, root, moved, options.onto)
  const revisions = inOrder(graph, moved)
  for (const revision of revisions) refuseFixed(revision, options)
  return { onto, moves: placeAll(graph, { root, revisions, onto, now: options.now ?? Date.now }) }
}

function placeAll(
  graph: Graph,
  { root, revisions, onto, now }: { root: Revision; revisions: readonly Revision[]; onto: Revision; now: () => number },
): Move[] {
  const below = withAncestors(graph, [onto.id])
  const foreign = root.parents.find((parent) => !below.has(parent) && parent !== onto.id)
  if (foreign !== undefined && root.parents.length > 1) throw cannotKeep(root, graph.byId.get(foreign), onto)
  const times = new Map([...below].map((id) => [id, graph.byId.get(id)?.timestamp ?? 0]))
  let latest = Math.max(...times.values())
  const moves: Move[] = []
  for (const revision of revisions) {
    const parents = revision === root ? [onto.id] : parentsAbove(revision, below)
    const timestamp = revision.timestamp > latest ? revision.timestamp : Math.max(now(), latest + 1)
    latest = timestamp
    const name = timestamp === revision.timestamp ? revision.name : `${titleOf(revision)}${timestamp}`
    const isSame = name === revision.name && parents.join() === revision.parents.join()
    if (!isSame) moves.push({ revision, parents, timestamp, name })
  }
  return moves
}

/** Of a merge, without what lies below the new place already; who only depends on what moves stays where it is. */
function parentsAbove({ parents }: Revision, below: ReadonlySet<string>): readonly string[] {
  const above = parents.filter((parent) => !below.has(parent))
  return above.length === 0 ? parents : above
}

function findRoot(graph: Graph, { isPublished }: RebaseOptions): Revision {
  const next = "name the first revision that is to move: limbeck rebase <revision>"
  if (isPublished === undefined) {
    throw refuse(
      "no-base",
      "git knows no branch that others work from, so it is not known which revisions are yours",
      next,
    )
  }
  const own = graph.revisions.filter((revision) => !isPublished(revision))
  const ids = new Set(own.map(({ id }) => id))
  const roots = own.filter(({ parents }) => !parents.some((parent) => ids.has(parent)))
  const [root, other] = roots
  if (root === undefined) throw refuse("nothing-to-rebase", "others have all revisions already", "limbeck history")
  if (other === undefined) return root
  throw refuse("several-branches", `${roots.map(displayRevision).join(" and ")} begin branches of yours`, next)
}

function findOnto(graph: Graph, root: Revision, moved: ReadonlySet<string>, text: string | undefined): Revision {
  if (text !== undefined) {
    const onto = resolveOnto(graph, text, moved)
    if (!moved.has(onto.id)) return onto
    throw refuse(
      "circle",
      `${displayRevision(onto)} follows ${displayRevision(root)} itself`,
      "name a head that does not (limbeck heads)",
    )
  }
  const rest = headsOfRest(graph, moved)
  const [onto, other] = rest
  if (onto !== undefined && other === undefined) return onto
  const reason =
    onto === undefined
      ? "there is nothing that it could follow"
      : `it could follow ${rest.map(displayRevision).join(" or ")}`
  throw refuse("several-heads", reason, "say it: --onto <revision>")
}

/** `head` of what does not move. */
function resolveOnto(graph: Graph, text: string, moved: ReadonlySet<string>): Revision {
  const [only, other] = text === "head" || text === "heads" ? headsOfRest(graph, moved) : []
  return only !== undefined && other === undefined ? only : resolveRevision(graph, text)
}

function headsOfRest(graph: Graph, moved: ReadonlySet<string>): Revision[] {
  const rest = graph.revisions.filter(({ id }) => !moved.has(id))
  const isFollowed = new Set(rest.flatMap(({ parents }) => parents))
  return moved.size === 0 ? heads(graph) : rest.filter(({ id }) => !isFollowed.has(id))
}

function refuseFixed(revision: Revision, { isPublished }: RebaseOptions): void {
  if (isPublished?.(revision) === true) {
    throw refuse(
      "published",
      `others have ${displayPlace(revision)} already, and their databases know its name`,
      "limbeck merge joins the branches without moving anything",
    )
  }
  if (revision.plain) {
    throw refuse(
      "plain-migration",
      `${displayPlace(revision)} is a plain TypeORM migration, whose place follows from its name alone`,
      "rename its class and file by hand, with a later timestamp",
    )
  }
  if (revision.file === undefined)
    throw refuse(
      "no-file",
      `the file of ${displayRevision(revision)} is not known`,
      "let the DataSource name migration files",
    )
}

function cannotKeep(root: Revision, parent: Revision | undefined, onto: Revision): LimbeckError {
  return refuse(
    "merge-point",
    `${displayRevision(root)} joins ${parent === undefined ? "a branch" : displayRevision(parent)}, which ${displayRevision(onto)} does not have`,
    "move the branch instead: name its first revision",
  )
}

function refuse(code: string, reason: string, next: string): LimbeckError {
  return new LimbeckError({ code, message: `cannot rebase: ${reason}`, next })
}
