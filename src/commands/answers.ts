import { pathOf, type Answers } from "../compare/answers"
import type { RenameQuestion } from "../diff/renames"
import { LimbeckError } from "../errors"
import { displayName } from "../schema/names"
import type { LimbeckOptions } from "../project/options"
import { isSet, pairsOf, textsOf } from "./arguments"
import type { Arguments, Command, Terminal } from "./command"

/** The options by which a person answers what limbeck cannot know. */
export const ANSWER_OPTIONS = {
  rename: { type: "string", array: true, nargs: 1, describe: "products:items or products.colour:color, a rename" },
  "no-rename": { type: "string", array: true, nargs: 1, describe: "products.colour was dropped, not renamed" },
  "no-renames": { type: "boolean", describe: "nothing was renamed: drop and add" },
  "rename-enum": {
    type: "string",
    array: true,
    nargs: 1,
    describe: "products.product_type:tools=tooling, a renamed label",
  },
  "map-enum": {
    type: "string",
    array: true,
    nargs: 1,
    describe: "products.product_type:tools=other, where rows of a removed label go",
  },
  drop: { type: "string", array: true, nargs: 1, describe: "drop a table that no entity names" },
  "drop-all": { type: "boolean", describe: "drop every table that the migrations made and no entity names" },
  backfill: {
    type: "string",
    array: true,
    nargs: 1,
    describe: `products.sku="''", the SQL value of rows that exist already`,
  },
  using: { type: "string", array: true, nargs: 1, describe: 'products.price="price::numeric", a cast (PostgreSQL)' },
} as const satisfies Command["options"]

export function readAnswers(args: Arguments, options: LimbeckOptions): Answers {
  const standing = Object.entries(options.renames ?? {}).map(([from, to]) => `${from}:${to}`)
  return {
    renames: textsOf(args, "rename"),
    standingRenames: standing,
    noRename: textsOf(args, "no-rename"),
    noRenames: isSet(args, "no-renames"),
    renameEnums: textsOf(args, "rename-enum"),
    mapEnums: textsOf(args, "map-enum"),
    drops: textsOf(args, "drop"),
    dropAll: isSet(args, "drop-all"),
    backfills: pairsOf(args, "backfill"),
    usings: pairsOf(args, "using"),
  }
}

/** Asks each question at a terminal and gives the answers with what was said. */
export async function askRenames(
  questions: readonly RenameQuestion[],
  answers: Answers,
  terminal: Terminal,
): Promise<Answers> {
  const renames = [...answers.renames]
  const noRename = [...answers.noRename]
  for (const question of questions) {
    const path = pathOf(question)
    const left = question.candidates.filter((name) => !isTaken(path, name, renames))
    if (left.length === 0) {
      noRename.push(path)
      continue
    }
    const chosen = await terminal.choose(`What became of the ${question.kind} "${path}"?`, [
      ...left.map((name) => `it was renamed to "${name}"`),
      `${question.kind === "table" ? "it stays as it is" : "it goes"}, and ${left.map((name) => `"${name}"`).join(", ")} ${left.length === 1 ? "is" : "are"} new`,
    ])
    const to = left[chosen]
    if (to === undefined) noRename.push(path)
    else renames.push(`${path}:${to}`)
  }
  return { ...answers, renames, noRename }
}

function isTaken(path: string, name: string, renames: readonly string[]): boolean {
  const table = path.includes(".") ? path.slice(0, path.lastIndexOf(".")) : ""
  return renames.some((answer) => answer.endsWith(`:${name}`) && (table === "" || answer.startsWith(`${table}.`)))
}

/** What `generate` says where nobody can be asked: each question, and the whole command to paste. */
export function openQuestionsError(questions: readonly RenameQuestion[], commandLine: string): LimbeckError {
  const lines = questions.map((question) => {
    const names = question.candidates.map((name) => `"${name}"`).join(" or ")
    // A table that no entity names is never dropped for that.
    return question.kind === "table"
      ? `  no entity names table "${pathOf(question)}": was it renamed to ${names}, or is that new?`
      : `  ${question.kind} "${pathOf(question)}" goes: was it renamed to ${names}, or dropped?`
  })
  const taken = new Set<string>()
  const flags = questions.map((question) => {
    const place = question.table === undefined ? "" : displayName(question.table)
    const to = question.candidates.find((name) => !taken.has(`${place}:${name}`))
    if (to === undefined) return `--no-rename ${quote(pathOf(question))}`
    taken.add(`${place}:${to}`)
    return `--rename ${quote(`${pathOf(question)}:${to}`)}`
  })
  return new LimbeckError({
    code: "rename-or-drop",
    message:
      `cannot write the migration: ${questions.length === 1 ? "a question is" : `${questions.length} questions are`} open\n` +
      `${lines.join("\n")}\n  (--no-renames in place of each --rename takes all of them for new)`,
    next: `${commandLine} ${flags.join(" ")}`,
  })
}

export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
