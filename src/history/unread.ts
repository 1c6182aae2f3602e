import type { Operation } from "../operations/operation"
import { ungroup } from "../operations/ungroup"
import type { Unread } from "./recorded"
import { says, touchesOf } from "./touches"

/** What of a difference comes from SQL that was not understood, as far as names tell. */
export interface UnreadShare {
  /** Makes or takes away what the SQL names, and no part of the change: the SQL has done it already. */
  readonly done: readonly Operation[]
  /** About what the SQL names, and not to be told from the change. */
  readonly doubtful: readonly Operation[]
}

/**
 * The operations that SQL may have to do with, among those that bring what is known of a database to what the
 * entities declare. `change` is what the same entities need on a database whose state is known for certain.
 */
export function shareOfUnread(
  operations: readonly Operation[],
  change: readonly Operation[],
  unread: readonly Unread[],
): UnreadShare {
  const changed = change.flatMap(ownPaths)
  const isNamed = (operation: Operation): boolean => unread.some(({ text }) => mayTouch(text, operation))
  const named = ungroup(operations).filter(isNamed)
  const isDone = (operation: Operation): boolean =>
    (operation.verb === "create" || operation.verb === "drop") &&
    !ownPaths(operation).some((own) => changed.some((path) => isWithin(own, path) || isWithin(path, own)))
  return {
    done: named.filter(isDone),
    doubtful: [...ungroup(change).filter(isNamed), ...named.filter((operation) => !isDone(operation))],
  }
}

type Path = readonly string[]

/** What an operation changes by name, without schemas, which a dialect may not have; the schema of a database says nothing of rows. */
function ownPaths(operation: Operation): Path[] {
  return touchesOf(operation).things.flatMap(({ path: [top = "", kind, ...rest], how }) =>
    how !== "changes" || kind === "rows"
      ? []
      : [[top.slice(top.lastIndexOf(".") + 1), ...(kind === undefined ? [] : [kind]), ...rest]],
  )
}

function mayTouch(text: string | undefined, operation: Operation): boolean {
  return ownPaths(operation).some(
    ([top = "", , leaf]) => text === undefined || (says(text, top) && (leaf === undefined || says(text, leaf))),
  )
}

function isWithin(inner: Path, outer: Path): boolean {
  return outer.every((part, index) => part === inner[index])
}
