import { pick, without, type Edit as SomeEdit, type ModelEdit } from "./edit"
import { COLUMN_EDITS } from "./edit-columns"
import { addEnum, addTable, nameLink, TABLE_EDITS } from "./edit-tables"
import { findTable, removeView, type Model } from "./model"
import { freshName } from "./names"

const ON_TABLES = { ...COLUMN_EDITS, ...TABLE_EDITS }

const ON_MODELS = {
  addTable,
  addEnum,
  nameLink,
  changeLink: (model, edit) => ({
    ...model,
    links: model.links.map((link, at) => (at === edit.a % model.links.length ? { ...link, action: edit.c } : link)),
  }),
  dropLink: (model, edit) => ({ ...model, links: without(model.links, edit.a) }),
  addView: (model, edit) => {
    const source = pick([...model.tables, ...model.views], edit.a)
    if (source === undefined) return model
    const [named, name] = freshName(model, edit.b, "table")
    const columns = "indexes" in source ? source.columns.slice(0, edit.c % 4).map((column) => column.id) : []
    const materialized = edit.c % 3 === 0
    const view = {
      id: named.next,
      name,
      source: source.id,
      columns,
      materialized,
      indexed: edit.c % 2 === 0,
      limit: 100,
    }
    return { ...named, next: named.next + 1, views: [...named.views, view] }
  },
  changeView: (model, edit) => ({
    ...model,
    views: model.views.map((view, at) =>
      at === edit.a % model.views.length ? { ...view, limit: 200 + edit.c } : view,
    ),
  }),
  changeViewKind: (model, edit) => ({
    ...model,
    views: model.views.map((view, at) =>
      at !== edit.a % model.views.length
        ? view
        : { ...view, materialized: edit.c % 3 === 0 ? !view.materialized : view.materialized, indexed: !view.indexed },
    ),
  }),
  dropView: (model, edit) => {
    const view = pick(model.views, edit.a)
    return view === undefined ? model : removeView(model, view.id)
  },
  widenView: (model, edit) => ({
    ...model,
    views: model.views.map((view, at) => {
      const column = pick(findTable(model, view.source)?.columns ?? [], edit.b)
      if (at !== edit.a % model.views.length || column === undefined || view.columns.includes(column.id)) return view
      return { ...view, columns: [...view.columns, column.id] }
    }),
  }),
} satisfies Record<string, ModelEdit>

export type Act = keyof typeof ON_TABLES | keyof typeof ON_MODELS
export type Edit = SomeEdit<Act>
/** Columns change more often than tables. */
export const ACTS = [COLUMN_EDITS, ON_TABLES, ON_MODELS].flatMap((acts) => Object.keys(acts)) as readonly Act[]
/** What a first state is made of. */
export const BUILDING = [
  "addColumn", "addColumn", "addColumn", "addColumn", "addColumn", "addColumn", "addReference", "addReference", "addPair", "addPair",
  "addGenerated", "addGenerated", "addUnique", "addUnique", "addIndex", "addIndex", "addSpatial", "addCheck", "addExclusion", "addExclusion", "growKey", "growKey", "plantTree",
  "addChild", "addLink", "addView", "addView", "addEnum", "addTable", "nameKey", "changeRowid",
] as const satisfies readonly Act[] // prettier-ignore

/** The model after an edit; one that finds nothing to do changes nothing. */
export function applyEdit(model: Model, edit: Edit): Model {
  if (edit.act in ON_MODELS) return ON_MODELS[edit.act as keyof typeof ON_MODELS](model, edit)
  const table = pick(model.tables, edit.a)
  return table === undefined ? model : ON_TABLES[edit.act as keyof typeof ON_TABLES](model, edit, table)
}
