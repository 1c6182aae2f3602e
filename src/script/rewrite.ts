import { LimbeckError } from "../errors"

/** What is to stand in a migration's file instead. */
export interface Rewriting {
  readonly file: string
  readonly name: string
  readonly newName: string
  readonly parents: readonly string[]
}

/** The text of a migration file with another class name and other parents; all else stays as a person wrote it. */
export function rewriteMigration(text: string, { file, name, newName, parents }: Rewriting): string {
  const named = text.replace(new RegExp(`(?<![\\p{L}\\p{N}_$])${escape(name)}(?![\\p{L}\\p{N}_$])`, "gu"), newName)
  if (name !== newName && named === text) throw cannotRewrite(file, `the class name "${name}" is not in it`)
  const list = /\bstatic\s+(?:readonly\s+)?parents\b[^=]*=\s*(?:\[[^\]]*\]|(?:"[^"]*"|'[^']*'))/
  const found = list.exec(named)?.[0]
  if (found === undefined) throw cannotRewrite(file, "it has no `static readonly parents = [...]`")
  const quote = found.includes("'") ? "'" : '"'
  const written = `[${parents.map((id) => `${quote}${id}${quote}`).join(", ")}]`
  return named.replace(found, () => found.replace(/=\s*(?:\[[^\]]*\]|"[^"]*"|'[^']*')$/, `= ${written}`))
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
}

function cannotRewrite(file: string, reason: string): LimbeckError {
  return new LimbeckError({
    code: "cannot-rewrite",
    message: `cannot rewrite "${file}": ${reason}; nothing was changed`,
    next: "write the class as limbeck create does, or change it by hand",
  })
}
