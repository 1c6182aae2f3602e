import { wereLoadedFor } from "../dialects/column-type"
import type { DialectName } from "../dialects/dialect"
import { declareHere, type DialectEntities } from "./declare"
import { expandEntities } from "./entities"
import { declareElsewhere } from "./fresh-process"
import type { Project } from "./project"

/**
 * What the project's entities declare on one dialect. `schema` is what a name without schema means there.
 * An entity whose types differ decides on them when it is imported: another dialect than that of this
 * process is read in a process of its own.
 */
export async function readDeclared(project: Project, name: DialectName, schema?: string): Promise<DialectEntities> {
  return (await isLoadedHere(project, name))
    ? declareHere(project, name, schema)
    : declareElsewhere(project, name, schema)
}

/** Whether the entities of this process are those of the dialect, as its environment gives them. */
async function isLoadedHere(project: Project, name: DialectName): Promise<boolean> {
  if (name !== project.dialectName || (process.env.LIMBECK_DIALECT || name) !== name) return false
  const wanted = Object.entries(project.options.env?.[name] ?? {})
  if (wanted.some(([variable, value]) => (process.env[variable] ?? "") !== value)) return false
  await expandEntities(project)
  return wereLoadedFor(name)
}
