import { createHash } from "node:crypto"
import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { descriptionIn } from "../history/description"
import type { MigrationFacts } from "../history/load"
import { findCacheFolder } from "./transpile-cache"

/** What a migration file says of itself, as far as the history needs it. */
export interface KnownRevision {
  readonly name: string
  readonly timestamp: number
  readonly revision: string
  readonly parents: readonly string[]
  readonly dependsOn: readonly string[]
  readonly labels: readonly string[]
  /** Empty where the class has no comment. */
  readonly description: string
  readonly transaction?: boolean
}

/** What is known of files from when they were loaded last. */
export interface RevisionCache {
  /** Undefined for a file that has changed since, or that was never loaded. */
  read(file: string): KnownRevision | undefined
  /** Keeps what these files say; what is not among them is forgotten. */
  write(entries: readonly (readonly [file: string, known: KnownRevision])[]): void
}

/** Raised whenever the content would be another. */
const FORMAT = 1

type Entries = Record<string, readonly [stamp: string, known: KnownRevision]>

export function openRevisionCache(root: string): RevisionCache {
  const folder = findCacheFolder(root)
  const path = folder && join(folder, `revisions-${createHash("sha1").update(`${FORMAT}\0${root}`).digest("hex")}.json`)
  const entries = path === undefined ? {} : readEntries(path)
  return {
    read(file) {
      const [stamp, known] = entries[file] ?? []
      return stamp !== undefined && stamp === stampOf(file) ? known : undefined
    },
    write(list) {
      const isSame =
        list.length === Object.keys(entries).length && list.every(([file, known]) => entries[file]?.[1] === known)
      if (path === undefined || isSame) return
      try {
        // Two processes may write it: each writes its own file, and the rename is atomic.
        const draft = `${path}.${process.pid}`
        writeFileSync(
          draft,
          JSON.stringify(Object.fromEntries(list.map(([file, known]) => [file, [stampOf(file), known]]))),
        )
        renameSync(draft, path)
      } catch {
        // A cache that cannot be written costs time and nothing else.
      }
    },
  }
}

/** What a loaded file says; undefined where part of that comes from elsewhere, so that the file does not tell when it changes. */
export function knowledgeOf(facts: MigrationFacts): KnownRevision | undefined {
  const { file, name, timestamp, revision, parents = [], dependsOn, labels, transaction } = facts
  if (file === undefined || revision === undefined) return undefined
  const source = readText(file)
  const says = (text: string): boolean =>
    [`"${text}"`, `'${text}'`, `\`${text}\``].some((word) => source.includes(word))
  if (!source.includes(name) || ![revision, ...parents, ...dependsOn, ...labels].every(says)) return undefined
  const known = { name, timestamp, revision, parents, dependsOn, labels, description: descriptionIn(source) ?? "" }
  return transaction === undefined ? known : { ...known, transaction }
}

/** Changes whenever a file is written. */
function stampOf(file: string): string | undefined {
  const stats = statSync(file, { throwIfNoEntry: false })
  return stats && `${stats.mtimeMs} ${stats.ctimeMs} ${stats.size}`
}

function readEntries(path: string): Entries {
  try {
    return JSON.parse(readText(path)) as Entries
  } catch {
    return {}
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return ""
  }
}
