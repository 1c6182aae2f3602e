import { basename, dirname } from "node:path"
import { LimbeckError } from "../errors"
import type { NewRevisionOptions } from "../history/merge"
import { titleOf } from "../history/migration"
import { classNameOf } from "../script/names"
import { textOf, textsOf } from "./arguments"
import type { Arguments, Command } from "./command"
import type { Workspace } from "./workspace"

/** Options of the commands that write a new file. */
export const NEW_FILE_OPTIONS = {
  name: { alias: "n", type: "string", describe: "name of the migration: AddNewField" },
  message: { alias: "m", type: "string", describe: 'the same in words: "add new field"; it becomes the description' },
  dir: { alias: "version-path", type: "string", describe: "folder to write to" },
  head: { type: "string", array: true, nargs: 1, describe: "parent of the new revision; default: all heads" },
  splice: { type: "boolean", describe: "let the parent be no head, which opens a branch" },
  "branch-label": { type: "string", array: true, nargs: 1, describe: "name for the branch: shop@head" },
  "depends-on": { type: "string", array: true, nargs: 1, describe: "revision of another branch to be applied first" },
  "rev-id": { type: "string", describe: "revision id; default: 12 random hex digits" },
  timestamp: { alias: "t", type: "string", describe: "timestamp in milliseconds, or a date" },
} as const satisfies Command["options"]

export interface NewFile {
  /** Without the timestamp. */
  readonly name: string
  readonly directory?: string
  /** What the author wrote as a sentence. */
  readonly description?: string
  readonly place: NewRevisionOptions
}

/** @throws LimbeckError for a name that cannot be one, or that another migration has. */
export function readNewFile(args: Arguments, { graph }: Pick<Workspace, "graph">, fallback?: string): NewFile {
  const message = textOf(args, "message")
  const path = textOf(args, "path")
  const given = textOf(args, "name") ?? (path === undefined ? undefined : basename(path)) ?? message ?? fallback
  if (given === undefined) {
    throw new LimbeckError({
      code: "bad-name",
      message: "cannot name the migration: no name was given",
      next: 'add -n AddNewField, or -m "add new field"',
    })
  }
  const name = classNameOf(given)
  const twin = graph.revisions.find((revision) => titleOf(revision) === name)
  if (twin !== undefined) {
    throw new LimbeckError({
      code: "name-taken",
      message: `cannot name the migration "${name}": ${twin.file ?? twin.name} has that name`,
      next: `choose another name, for example -n ${name}2`,
    })
  }
  const folder = path !== undefined && path !== basename(path) ? dirname(path) : undefined
  const directory = textOf(args, "dir") ?? folder
  return {
    name,
    ...(directory === undefined ? {} : { directory }),
    ...(message === undefined || !/\s/.test(message) ? {} : { description: message }),
    place: readPlace(args),
  }
}

export function readPlace(args: Arguments): NewRevisionOptions {
  const parents = textsOf(args, "head")
  const labels = textsOf(args, "branch-label")
  const dependsOn = textsOf(args, "depends-on")
  const revision = textOf(args, "rev-id")
  const timestamp = readTimestamp(textOf(args, "timestamp"))
  if (revision !== undefined && !/^[\w.]{1,64}$/.test(revision)) {
    throw new LimbeckError({
      code: "bad-revision",
      message: `cannot use --rev-id ${JSON.stringify(revision)}: letters, digits, "_" and "." are allowed`,
      next: "leave --rev-id out for a random one",
    })
  }
  return {
    ...(parents.length === 0 ? {} : { parents }),
    ...(labels.length === 0 ? {} : { labels }),
    ...(dependsOn.length === 0 ? {} : { dependsOn }),
    ...(revision === undefined ? {} : { revision }),
    ...(timestamp === undefined ? {} : { timestamp }),
    ...(args.splice === true ? { splice: true } : {}),
  }
}

function readTimestamp(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const timestamp = /^\d+$/.test(text) ? Number(text) : Date.parse(text)
  // A class name ends in 13 digits, as TypeORM asks for.
  if (timestamp >= 1e12 && timestamp < 1e13) return timestamp
  throw new LimbeckError({
    code: "bad-timestamp",
    message: `cannot use --timestamp ${JSON.stringify(text)}: 13 digits (milliseconds since 1970) or a date after 2001-09-09 are expected`,
    next: `--timestamp ${Date.now()}`,
  })
}
