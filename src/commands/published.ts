import { dirname } from "node:path"
import type { Published } from "../review/base"
import { findBase, readPublished } from "../project/git"
import { migrationsDirectory } from "../project/migration-folder"
import type { Workspace } from "./workspace"

/** The migration files that others have already. @throws LimbeckError where git does not know `ref` */
export function publishedFiles({ project, graph }: Workspace, ref: string): Promise<Published> {
  const folders = new Set(graph.revisions.flatMap(({ file }) => (file === undefined ? [] : [dirname(file)])))
  try {
    folders.add(migrationsDirectory(project))
  } catch {
    // Where new files would go is not known; those that are there are.
  }
  return readPublished(project.root, ref, [...folders])
}

/** As `publishedFiles` of what was named, else of the branch that others work from, where git knows one. */
export async function findPublished(workspace: Workspace, ref: string | undefined): Promise<Published | undefined> {
  const base = ref ?? (await findBase(workspace.project.root))
  return base === undefined ? undefined : publishedFiles(workspace, base)
}
