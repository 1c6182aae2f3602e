import { LimbeckError } from "../../errors"
import type { AlterPart, CreatePart, DropPart, RenamePart } from "../../operations/operation"
import type { Draft } from "./draft"
import { renameIndexText } from "./indexes"
import { foldName } from "./tokenizer"

export type IndexOperation = CreatePart<"index"> | DropPart<"index"> | AlterPart<"index"> | RenamePart<"index">

export function changeIndex(draft: Draft, operation: IndexOperation): Draft {
  switch (operation.verb) {
    case "create":
      return { ...draft, newIndexes: [...draft.newIndexes, operation.object] }
    case "drop":
      return dropIndex(draft, operation.name)
    case "alter": {
      const dropped = dropIndex(draft, operation.from.name)
      return { ...dropped, newIndexes: [...dropped.newIndexes, operation.to] }
    }
    case "rename": {
      const { from, to } = operation
      requireIndex(draft, from)
      const newIndexes = draft.newIndexes.map((index) => (isNamed(index, from) ? { ...index, name: to } : index))
      const indexes = draft.indexes.map((index) =>
        isNamed(index, from) ? { ...index, name: to, sql: renameIndexText(index.sql, to).text } : index,
      )
      return { ...draft, indexes, newIndexes }
    }
  }
}

function dropIndex(draft: Draft, name: string): Draft {
  requireIndex(draft, name)
  return {
    ...draft,
    indexes: draft.indexes.filter((index) => !isNamed(index, name)),
    newIndexes: draft.newIndexes.filter((index) => !isNamed(index, name)),
  }
}

function isNamed(index: { readonly name: string }, name: string): boolean {
  return foldName(index.name) === foldName(name)
}

function requireIndex({ state, indexes, newIndexes }: Draft, name: string): void {
  if ([...indexes, ...newIndexes].some((index) => isNamed(index, name))) return
  throw new LimbeckError({
    code: "missing-index",
    message: `cannot change index "${name}" of table "${state.name}": the table has no such index`,
    next: "compare the migrations with the database (limbeck check)",
  })
}
