import { execFile } from "node:child_process"
import { realpathSync } from "node:fs"
import { dirname, join, relative, sep } from "node:path"
import { promisify } from "node:util"
import { LimbeckError } from "../errors"
import type { Published, PublishedChange } from "../review/base"

/** A git working tree, by its folder. */
interface Repository {
  readonly top: string
  git(...words: readonly string[]): Promise<string>
}

/**
 * The migration files that `ref` has, and which of them are edited or deleted in the working tree. What
 * came to `ref` after this branch began is its own affair: changes count from where the two parted.
 * @param files of the project's migrations; their folders are looked through
 * @throws LimbeckError `no-git` or `unknown-base`
 */
export async function readPublished(root: string, ref: string, folders: readonly string[]): Promise<Published> {
  const repository = await openRepository(root, ref)
  const tip = await commitOf(repository, ref)
  const fork = (await ask(repository, "merge-base", "HEAD", tip)) ?? tip
  const paths = folders.map((folder) => relative(repository.top, realFolder(folder)).split(sep).join("/"))
  const inside = paths.filter((path) => !path.startsWith(".."))
  if (inside.length === 0) return { ref, root, files: new Set(), changes: [] }
  const scope = inside.includes("") ? [] : ["--", ...inside]
  const list = async (commit: string): Promise<string[]> =>
    (await repository.git("ls-tree", "-r", "-z", "--name-only", "--full-tree", commit, ...scope))
      .split("\0")
      .filter(isMigrationFile)
  const known = new Map(folders.map((folder) => [realFolder(folder), folder]))
  const place = (path: string): string => {
    const file = join(repository.top, ...path.split("/"))
    return join(known.get(dirname(file)) ?? dirname(file), file.slice(dirname(file).length + 1))
  }
  const patch = await repository.git("diff", ...PLAIN, "-w", "-U0", fork, ...scope)
  return {
    ref,
    root,
    files: new Set([...(await list(tip)), ...(await list(fork))].map(place)),
    changes: readChanges(patch).map((change) => ({ ...change, file: place(change.file) })),
  }
}

/** The branch that others work from, where git knows one. */
export async function findBase(root: string): Promise<string | undefined> {
  let repository: Repository
  try {
    repository = await openRepository(root, "origin/main")
  } catch {
    return undefined
  }
  const head = await ask(repository, "symbolic-ref", "-q", "--short", "refs/remotes/origin/HEAD")
  for (const ref of [head, "origin/main", "origin/master"]) {
    if (ref !== undefined && (await ask(repository, "rev-parse", "-q", "--verify", `${ref}^{commit}`)) !== undefined)
      return ref
  }
  return undefined
}

/** Which of these files git could not bring back as they are; undefined where there is no git repository. */
export async function findUncommitted(root: string, files: readonly string[]): Promise<readonly string[] | undefined> {
  const options = { cwd: root, maxBuffer: 64 * 1024 * 1024, env: { ...process.env, LC_ALL: "C" } }
  try {
    const words = ["status", "--porcelain", "-z", "--untracked-files=all", "--ignored", "--", ...files]
    const { stdout } = await promisify(execFile)("git", words, options)
    return stdout.split("\0").flatMap((line) => (line === "" ? [] : [line.slice(3)]))
  } catch {
    return undefined
  }
}

/** Nothing of a person's own settings may change what is read. */
const PLAIN = ["--no-color", "--no-renames", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/"]

/** As `git diff` writes them, without what only moves white space. */
function readChanges(patch: string): PublishedChange[] {
  return patch.split(/^diff --git /m).flatMap((part): PublishedChange[] => {
    const [, plain, quoted] = /^--- (?:a\/(.*?)|"a\/(.*)")\t?$/m.exec(part) ?? []
    const file = plain ?? quoted
    const line = /^@@ -\S+ \+(\d+)/m.exec(part)?.[1]
    if (file === undefined || line === undefined || !isMigrationFile(file)) return []
    if (/^deleted file mode /m.test(part)) return [{ file, change: "deleted" }]
    return [{ file, change: "edited", line: Math.max(Number(line), 1) }]
  })
}

function isMigrationFile(path: string): boolean {
  return /\d{13}[^/]*\.[mc]?[jt]s$/.test(path) && !/\.d\.[mc]?ts$/.test(path)
}

async function openRepository(root: string, ref: string): Promise<Repository> {
  const run = async (cwd: string, words: readonly string[]): Promise<string> => {
    const options = { cwd, maxBuffer: 256 * 1024 * 1024, env: { ...process.env, LC_ALL: "C" } }
    return (await promisify(execFile)("git", ["-c", "core.quotePath=false", ...words], options)).stdout
  }
  try {
    const top = (await run(root, ["rev-parse", "--show-toplevel"])).trim().split("/").join(sep)
    return { top: realpathSync(top), git: (...words) => run(top, words) }
  } catch (cause) {
    const isMissing = (cause as { code?: unknown }).code === "ENOENT"
    throw new LimbeckError({
      code: "no-git",
      message: `cannot compare the migration files with "${ref}": ${isMissing ? "git is not installed" : `"${root}" is in no git repository`}`,
      next: "leave out --base, or clone the repository with git",
      cause,
    })
  }
}

async function commitOf(repository: Repository, ref: string): Promise<string> {
  try {
    if (ref.startsWith("-")) throw new Error("git would take it for an option")
    return (await repository.git("rev-parse", "-q", "--verify", `${ref}^{commit}`)).trim()
  } catch (cause) {
    throw new LimbeckError({
      code: "unknown-base",
      message: `cannot compare the migration files with "${ref}": git knows no such commit${details(cause)}`,
      next: "git fetch origin (in a CI job: a checkout with its whole history, fetch-depth: 0)",
      cause,
    })
  }
}

function details(cause: unknown): string {
  const { stderr } = cause as { stderr?: unknown }
  return typeof stderr === "string" && stderr.trim() !== "" ? ` (${stderr.trim()})` : ""
}

/** The first line of git's answer; undefined where it has none. */
async function ask(repository: Repository, ...words: readonly string[]): Promise<string | undefined> {
  try {
    return (await repository.git(...words)).trim() || undefined
  } catch {
    return undefined
  }
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    return folder
  }
}
