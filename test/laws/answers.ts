import type { Case } from "../cases/case"
import { findColumn, findTable, labelsOf, type ModelColumn, type ModelTable } from "./model"
import { keptName } from "./names"
import { closureOf, displayOf, namesOfLink, type Change } from "./rows"
import { backfillOf, usingOf } from "./values"

type Lists = Record<"renames" | "renameEnums" | "mapEnums", string[]> &
  Record<"backfills" | "usings", Record<string, string>>

/** The answers that a person would give who knows what became of what. */
export function answersOf(change: Change): NonNullable<Case["answers"]> {
  const { before, after, dialect } = change
  const lists: Lists = { renames: [], renameEnums: [], mapEnums: [], backfills: {}, usings: {} }
  for (const table of after.tables) {
    const old = findTable(before, table.id)
    if (old !== undefined) answerTable(old, table, change, lists)
  }
  for (const link of after.links) {
    const old = before.links.find(({ id }) => id === link.id)
    if (old === undefined) continue
    const [was, is] = [namesOfLink(old, before, dialect), namesOfLink(link, after, dialect)]
    renameTable(was.table, is.table, lists)
    renameColumn(is.table, was.owner, is.owner, lists)
    renameColumn(is.table, was.inverse, is.inverse, lists)
  }
  return { ...lists, renameEnums: [...new Set(lists.renameEnums)], mapEnums: [...new Set(lists.mapEnums)] }
}

function answerTable(old: ModelTable, table: ModelTable, change: Change, lists: Lists): void {
  const { after, dialect } = change
  const is = displayOf(table, dialect)
  renameTable(displayOf(old, dialect), is, lists)
  if (old.tree === "closure-table" && table.tree === "closure-table")
    renameTable(closureOf(old, dialect), closureOf(table, dialect), lists)
  renameColumn(is, keptName(old.key.name, dialect), keptName(table.key.name, dialect), lists)
  if (old.children.length === 0 && table.children.length > 0) lists.backfills[`${is}.dtype`] = `'t${table.id}'`
  for (const column of table.columns) {
    const path = `${is}.${keptName(column.name, dialect)}`
    const same = findColumn(old, column.id)
    if (same === undefined) {
      const countsItself = dialect === "postgres" && column.kind === "counter" && column.default % 4 >= 2
      if (!column.nullable && !countsItself) lists.backfills[path] = backfillOf(column, after, dialect)
      continue
    }
    renameColumn(is, keptName(same.name, dialect), keptName(column.name, dialect), lists)
    if (same.kind !== column.kind && dialect === "postgres" && column.kind !== "text")
      lists.usings[path] = usingOf(column, dialect)
    answerLabels(path, same, column, change, lists)
  }
}

function answerLabels(path: string, old: ModelColumn, now: ModelColumn, { before, after }: Change, lists: Lists): void {
  if (old.kind !== "enum" && old.kind !== "labels") return
  const later = labelsOf(now, after)
  for (const label of labelsOf(old, before)) {
    const same = later.find(({ id }) => id === label.id)
    if (same !== undefined && same.text !== label.text) lists.renameEnums.push(`${path}:${label.text}=${same.text}`)
    if (same === undefined) lists.mapEnums.push(`${path}:${label.text}=${later.find(({ id }) => id === 0)?.text ?? ""}`)
  }
}

/** A table that took the name of another must be renamed after it: the last to change is the first to be asked. */
function renameTable(was: string, is: string, lists: Lists): void {
  if (was !== is) lists.renames.unshift(`${was}:${is}`)
}

function renameColumn(table: string, was: string, is: string, lists: Lists): void {
  if (was !== is) lists.renames.push(`${table}.${was}:${is}`)
}
