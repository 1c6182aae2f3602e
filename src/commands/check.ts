import { NO_ANSWERS } from "../compare/answers"
import type { Ignored } from "../compare/ignore"
import { readDeclared } from "../project/declared"
import { reviewProject, type Review } from "../review/check"
import { readAnswers } from "./answers"
import { isSet, textOf } from "./arguments"
import { reviewOtherDialects } from "./check-dialects"
import type { Arguments, Command, CommandContext, Outcome } from "./command"
import { compareOptions } from "./compare-options"
import { annotationOf, printFindings } from "./findings"
import { publishedFiles } from "./published"
import { runContextOf } from "./standing"
import { openWorkspace, tellEntityWarnings, withConnection, type Workspace } from "./workspace"

export const check: Command = {
  name: "check",
  summary: "exit 1 when entities, migrations and database disagree",
  options: {
    "single-head": { type: "boolean", describe: "more than one head is a finding" },
    base: { type: "string", describe: "git: files that this commit has may not change, new ones not be older" },
    ignored: { type: "boolean", describe: "list what the setting `ignore` silences, with its reasons" },
    format: { choices: ["text", "github"], default: "text", describe: "github: annotations for a workflow" },
  },
  examples: [["limbeck check --base origin/main --format github", "in a pull request's workflow"]],
  run: runCheck,
}

async function runCheck(args: Arguments, context: CommandContext): Promise<Outcome> {
  const workspace = await openWorkspace(args, context)
  const { project } = workspace
  const ref = textOf(args, "base")
  const base = ref === undefined ? undefined : await publishedFiles(workspace, ref)
  const answers = { ...NO_ANSWERS, standingRenames: readAnswers(args, project.options).standingRenames }
  const options = compareOptions(project.options, answers)
  const connected = await withConnection(workspace, { metadata: false }, (open) =>
    reviewProject(runContextOf(workspace, open), {
      entities: { declare: (schema) => readDeclared(project, project.dialectName, schema), options },
      singleHead: isSet(args, "single-head"),
      ...(base === undefined ? {} : { base }),
    }),
  )
  const others = await reviewOtherDialects(workspace, answers, connected)
  const review: Review = {
    findings: [...connected.findings, ...others.findings],
    notes: [...connected.notes, ...others.notes],
    ignored: connected.ignored ?? [],
  }
  await tellEntityWarnings(workspace)
  if (args.format === "github") printAnnotations(review, workspace)
  else print(review, workspace)
  const { findings, notes } = review
  const ignored = isSet(args, "ignored") ? review.ignored : undefined
  for (const one of ignored ?? []) workspace.terminal.print(ignoredLine(one))
  return {
    status: findings.length === 0 ? 0 : 1,
    json: { findings, notes, ...(ignored === undefined ? {} : { ignored: ignored.map(ignoredDocument) }) },
  }
}

function ignoredLine({ kind, object, rule }: Ignored): string {
  const reason = rule.reason === undefined ? `by "${rule.object}", without a reason` : rule.reason
  return `ignored: ${wordOf(kind)} ${object} (${reason})`
}

function ignoredDocument({ kind, object, rule }: Ignored): object {
  return { kind, object, rule: rule.object, reason: rule.reason ?? null }
}

/** `foreignKey` as people write it. */
function wordOf(kind: string): string {
  return kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

function print({ findings, notes }: Review, { terminal }: Workspace): void {
  for (const { message, remedy } of notes)
    terminal.note(`note: ${message}${remedy === undefined ? "" : ` (${remedy})`}`)
  printFindings(findings, terminal)
  if (findings.length === 0) terminal.print("No differences: entities, migrations and database agree")
}

function printAnnotations({ findings, notes }: Review, { terminal, project }: Workspace): void {
  const root = process.env.GITHUB_WORKSPACE ?? project.cwd
  for (const finding of findings) terminal.print(annotationOf(finding, "error", root))
  for (const note of notes) terminal.print(annotationOf(note, "notice", root))
}
