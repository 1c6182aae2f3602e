import { createHash } from "node:crypto"
import {
  accessSync,
  constants,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import type { Transpiled } from "./typescript-compiler"

/** Raised whenever the same source and options would give other output. */
const format = 2

/** More entries than this are those of other branches and times: the folder starts afresh. */
const maximumEntries = 60_000

/** The transpiled files of a project on disk, each under the hash of everything it depends on. */
export interface TranspileCache {
  /** `salt` is what besides the source decides the output: options and compiler. */
  keyOf(source: string, salt: string): string
  read(key: string): CachedFile | undefined
  readMap(key: string): string | undefined
  write(key: string, output: Transpiled): void
}

export interface CachedFile {
  readonly code: string
  readonly isAsync: boolean
}

const footer = /\n\/\/limbeck (async|plain) ([0-9a-f]{40})\n$/

export function openTranspileCache(root: string): TranspileCache {
  const folder = findCacheFolder(root)
  let isChecked = false
  const save = (name: string, text: string): void => {
    if (folder === undefined) return
    try {
      if (!isChecked) emptyWhenFull(folder)
      isChecked = true
      // Two processes may write the same entry: each writes its own file, and the rename is atomic.
      const draft = join(folder, `${name}.${process.pid}`)
      writeFileSync(draft, text)
      renameSync(draft, join(folder, name))
    } catch {
      // A cache that cannot be written costs time and nothing else.
    }
  }
  return {
    keyOf: (source, salt) => hash(`${format}\0${salt}\0${source}`),
    read: (key) => (folder === undefined ? undefined : parseEntry(readText(join(folder, `${key}.js`)))),
    readMap: (key) => (folder === undefined ? undefined : readText(join(folder, `${key}.map`))),
    write: (key, { code, map, isAsync }) => {
      save(`${key}.map`, map)
      save(`${key}.js`, `${code}\n//limbeck ${isAsync ? "async" : "plain"} ${hash(code)}\n`)
    },
  }
}

/** An entry that was cut short or changed on disk is none. */
function parseEntry(text: string | undefined): CachedFile | undefined {
  const found = text === undefined ? null : footer.exec(text.slice(-70))
  if (text === undefined || found === null) return undefined
  const code = text.slice(0, -found[0].length)
  return hash(code) === found[2] ? { code, isAsync: found[1] === "async" } : undefined
}

/** `node_modules/.cache/limbeck` of the nearest node_modules that can be written, else a folder of this user's. */
export function findCacheFolder(root: string): string | undefined {
  for (let folder = root; ; folder = dirname(folder)) {
    const modules = join(folder, "node_modules")
    if (statSync(modules, { throwIfNoEntry: false })?.isDirectory() === true) {
      const made = makeFolder(join(modules, ".cache", "limbeck"))
      if (made !== undefined) return made
      break
    }
    if (dirname(folder) === folder) break
  }
  // The code in it is run, and anyone may make a folder in the temporary one: it must be this user's own.
  const owner = process.getuid?.()
  const made = makeFolder(join(tmpdir(), `limbeck-cache-${owner ?? "user"}`))
  return made !== undefined && (owner === undefined || statSync(made).uid === owner) ? made : undefined
}

function makeFolder(folder: string): string | undefined {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.W_OK)
    return folder
  } catch {
    return undefined
  }
}

function emptyWhenFull(folder: string): void {
  const names = readdirSync(folder)
  if (names.length <= maximumEntries) return
  for (const name of names) rmSync(join(folder, name), { force: true })
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return undefined
  }
}

function hash(text: string): string {
  return createHash("sha1").update(text).digest("hex")
}
