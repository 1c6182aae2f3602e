import type { MigrationInterface } from "typeorm"
import { linkRevisions, readMigrations, type MigrationFacts, type MigrationModule } from "../history/load"
import type { Revision } from "../history/migration"
import { listMigrationFiles, loadMigrationFile, loadMigrations, type LoadedMigration } from "./migrations"
import type { Project } from "./project"
import { knowledgeOf, openRevisionCache, type KnownRevision } from "./revision-cache"

/**
 * The revisions of a project. A file that says of itself what it is, and has not changed since it was
 * loaded, is loaded again only when its migration is asked for: long histories are read in no time.
 * @param flag a folder of migrations besides those of the DataSource
 */
export async function loadRevisions(project: Project, flag?: string): Promise<Revision[]> {
  const files = listMigrationFiles(project, flag)
  const cache = openRevisionCache(project.root)
  const known = new Map(files.flatMap((file) => entryOf(file, cache.read(file))))
  const fresh = files.filter((file) => !known.has(file))
  let loaded = await readFiles(project, fresh)
  const names = new Set(loaded.map(({ name }) => name))
  if ([...known.values()].some(({ name }) => names.has(name))) {
    // A copy, or a file that exports others again: only the classes themselves tell which it is.
    known.clear()
    loaded = await readFiles(project, files)
  }
  const byFile = new Map<string | undefined, MigrationFacts[]>()
  for (const facts of loaded) byFile.set(facts.file, [...(byFile.get(facts.file) ?? []), facts])
  cache.write(files.flatMap((file) => entryOf(file, known.get(file) ?? knowledgeOfOne(byFile.get(file)))))
  const listed = new Set(files)
  // Equal timestamps keep the order of the files; classes without one come last.
  return linkRevisions([
    ...files.flatMap((file) => {
      const found = known.get(file)
      return found === undefined ? (byFile.get(file) ?? []) : [toFacts(project, file, found)]
    }),
    ...loaded.filter(({ file }) => file === undefined || !listed.has(file)),
  ])
}

async function readFiles(project: Project, files: readonly string[]): Promise<MigrationFacts[]> {
  return readMigrations(modulesOf(await loadMigrations(project, undefined, files)))
}

/** The classes of each file together: what one file may hold is the history's business. */
function modulesOf(migrations: readonly LoadedMigration[]): MigrationModule[] {
  const byFile = new Map<string, LoadedMigration["migration"][]>()
  for (const { migration, file } of migrations) {
    if (file !== undefined) byFile.set(file, [...(byFile.get(file) ?? []), migration])
  }
  const homeless = migrations.filter(({ file }) => file === undefined).map(({ migration }) => ({ exports: migration }))
  return [...[...byFile].map(([file, exports]) => ({ file, exports })), ...homeless]
}

function entryOf(file: string, known: KnownRevision | undefined): [string, KnownRevision][] {
  return known === undefined ? [] : [[file, known]]
}

function knowledgeOfOne(all: readonly MigrationFacts[] = []): KnownRevision | undefined {
  const [only, other] = all
  return only === undefined || other !== undefined ? undefined : knowledgeOf(only)
}

function toFacts(project: Project, file: string, known: KnownRevision): MigrationFacts {
  return { ...known, file, open: () => openMigration(project, file, known.name) }
}

async function openMigration(project: Project, file: string, name: string): Promise<MigrationInterface> {
  const migrations = (await loadMigrationFile(project, file)).map((Migration) => new Migration())
  const found = migrations.find((migration) => (migration.name ?? migration.constructor.name) === name)
  // It was loaded before with this name, and has not changed since.
  if (found === undefined) throw new RangeError(`"${file}" has no migration "${name}"`)
  return found
}
