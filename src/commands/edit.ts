import { spawnSync } from "node:child_process"
import { LimbeckError } from "../errors"
import { displayRevision, type Revision } from "../history/migration"
import { describeFile } from "../project/describe-file"
import { textOf } from "./arguments"
import type { Arguments, Command, CommandContext, Outcome } from "./command"
import { revisionDocument } from "./lines"
import { findShown } from "./show"
import { openWorkspace } from "./workspace"

export const edit: Command = {
  name: "edit",
  usage: "<revision>",
  summary: "open the file of a revision in $VISUAL or $EDITOR",
  positionals: { revision: { type: "string", describe: "3f2a, AddNewField, head, current" } },
  examples: [["limbeck edit head", "the newest migration"]],
  run: runEdit,
}

async function runEdit(args: Arguments, context: CommandContext): Promise<Outcome> {
  const workspace = await openWorkspace(args, context)
  const text = textOf(args, "revision") ?? "head"
  const { found } = await findShown(workspace, text)
  const [revision, other] = found
  if (revision === undefined || other !== undefined) throw notOne(text, found)
  const { file } = revision
  if (file === undefined) throw withoutFile(revision)
  openEditor(file, { command: editorOf(file), hidesOutput: args.json })
  return { status: 0, json: { file, revisions: [revisionDocument(workspace.graph, revision)] } }
}

/** @throws LimbeckError `no-editor` */
function editorOf(file: string): string {
  const editor = [process.env.VISUAL, process.env.EDITOR].find((value) => (value ?? "").trim() !== "")
  if (editor !== undefined) return editor
  throw new LimbeckError({
    code: "no-editor",
    message: `cannot edit "${describeFile(file)}": neither VISUAL nor EDITOR names an editor`,
    next: `export EDITOR=nano (or "code --wait"), and repeat the command`,
  })
}

/** Through the shell, as git does: the variable may hold arguments. Where stdout is for JSON, the editor has stderr. */
function openEditor(
  file: string,
  { command, hidesOutput }: { readonly command: string; readonly hidesOutput: boolean },
): void {
  const stdio = ["inherit" as const, hidesOutput ? 2 : ("inherit" as const), "inherit" as const]
  const done =
    process.platform === "win32"
      ? spawnSync(`${command} "${file}"`, { stdio, shell: true })
      : spawnSync("sh", ["-c", `${command} "$@"`, command, file], { stdio })
  if (done.status === 0) return
  const ending = done.error?.message ?? (done.signal === null ? `status ${done.status ?? 1}` : done.signal)
  throw new LimbeckError({
    code: "editor-failed",
    message: `cannot edit "${describeFile(file)}": the editor "${command}" ended with ${ending}`,
    next: "correct VISUAL or EDITOR, or open the file yourself",
    ...(done.error === undefined ? {} : { cause: done.error }),
  })
}

function notOne(text: string, found: readonly Revision[]): LimbeckError {
  const which = found.map(displayRevision).join(", ")
  return new LimbeckError({
    code: "not-one-revision",
    message:
      found.length === 0
        ? `cannot edit "${text}": no revision is applied`
        : `cannot edit "${text}": it is ${found.length} revisions, ${which}`,
    next: found.length === 0 ? "limbeck history lists all" : `limbeck edit ${found[0]?.id ?? ""}`,
  })
}

function withoutFile(revision: Revision): LimbeckError {
  return new LimbeckError({
    code: "no-file",
    message: `cannot edit ${displayRevision(revision)}: no file is known for its class, which the DataSource lists`,
    next: "open the file that exports the class",
  })
}
