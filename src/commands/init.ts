import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { NO_ANSWERS } from "../compare/answers"
import { LimbeckError, messageOf } from "../errors"
import { heads, tips } from "../history/graph"
import { displayRevision } from "../history/migration"
import { readDeclared } from "../project/declared"
import { describeTarget } from "../project/driver-options"
import {
  otherScripts,
  proposeDataSource,
  proposePackage,
  proposeSettings,
  proposeWorkflow,
  type Proposal,
} from "../project/starter-files"
import { pathFrom, surveyProject, type Hazard, type Survey } from "../project/survey"
import { reviewProject } from "../review/check"
import { readAnswers } from "./answers"
import { isSet, textOf } from "./arguments"
import type { Arguments, Command, CommandContext, Outcome, Terminal } from "./command"
import { compareOptions } from "./compare-options"
import { printFindings } from "./findings"
import { readStanding, runContextOf } from "./standing"
import { openWorkspace, withConnection } from "./workspace"

export const init: Command = {
  name: "init",
  summary: "look at a project, propose its settings and scripts, and say where it stands",
  options: {
    yes: { alias: "y", type: "boolean", describe: "do what is proposed without asking" },
    "dry-run": { type: "boolean", describe: "change nothing, and do not ask" },
    ci: { choices: ["github"], describe: "write a workflow too" },
  },
  examples: [["limbeck init --yes --ci github", "everything, unasked"]],
  run: runInit,
}

async function runInit(args: Arguments, context: CommandContext): Promise<Outcome> {
  const { terminal, cwd } = context
  const survey = surveyProject(cwd, textOf(args, "data-source"))
  const show = (file: string): string => relative(cwd, file)
  for (const hazard of survey.hazards)
    terminal.note(`warning: ${show(hazard.file)}:${hazard.line}: ${adviceOn(hazard)}`)
  for (const script of otherScripts(survey)) terminal.note(`note: the script ${script} stays as it is`)
  tellDataSources(survey, terminal, show)
  const proposals = propose(survey, args)
  const done = await carryOut(proposals, args, terminal, show)
  const standing = await report(args, context)
  const documents = proposals.map((proposal) => ({
    file: proposal.file,
    summary: proposal.summary,
    done: done.includes(proposal),
  }))
  return { status: 0, json: { proposals: documents, hazards: survey.hazards, ...standing } }
}

function propose(survey: Survey, args: Arguments): Proposal[] {
  const { dataSource, candidates, nest, root } = survey
  const [only, other] = candidates
  const known = dataSource ?? (other === undefined ? only : undefined)
  const made =
    known === undefined && only === undefined && nest !== undefined ? proposeDataSource(survey, nest) : undefined
  const named = dataSource === undefined && known !== undefined ? pathFrom(root, known) : undefined
  const settings = known === undefined ? undefined : proposeSettings(known, readFileSync(known, "utf8"))
  const scripts = proposePackage(survey, readFileSync(join(root, "package.json"), "utf8"), named)
  const workflow = args.ci === "github" ? proposeWorkflow(survey) : undefined
  const isMissing = workflow !== undefined && !existsSync(workflow.file)
  return [made, settings, scripts, isMissing ? workflow : undefined].filter((one) => one !== undefined)
}

function tellDataSources(
  { dataSource, candidates, nest }: Survey,
  terminal: Terminal,
  show: (file: string) => string,
): void {
  if (dataSource !== undefined) terminal.print(`data source: ${show(dataSource)}`)
  else if (candidates.length > 1) {
    terminal.note(
      `note: several files export a DataSource, ${candidates.map(show).join(", ")}; ` +
        `name one in package.json: "limbeck": { "dataSource": "${show(candidates[0] ?? "")}" }`,
    )
  }
  if (nest === undefined) return
  terminal.print(
    `NestJS: ${nest.roots.map(({ file }) => show(file)).join(", ")}; ${nest.entityFiles.length} entity files in forFeature calls`,
  )
  if (nest.unknown.length > 0)
    terminal.note(`note: forFeature names ${nest.unknown.join(", ")}, and no source file has an entity of that name`)
}

const ADVICE: Readonly<Record<Hazard["option"], string>> = {
  synchronize:
    "`synchronize: true` changes the schema past every migration, and may drop columns; set it to false, and generate what it would have done",
  migrationsRun:
    "`migrationsRun: true` runs the migrations without limbeck's lock and journal; set it to false, and call migrate(dataSource) instead",
  dropSchema: "`dropSchema: true` empties the database at every start; remove it",
}

function adviceOn({ option }: Hazard): string {
  return ADVICE[option]
}

/** Asks for each, does what gets a yes. */
async function carryOut(
  proposals: readonly Proposal[],
  args: Arguments,
  terminal: Terminal,
  show: (file: string) => string,
): Promise<readonly Proposal[]> {
  const dryRun = isSet(args, "dry-run")
  const done: Proposal[] = []
  for (const proposal of proposals) {
    const { file, summary, text } = proposal
    terminal.print(`+ ${show(file)}: ${summary}`)
    if (dryRun && !existsSync(file)) terminal.print(text.replace(/^(?=.)/gm, "    ").trimEnd())
    if (dryRun || !(isSet(args, "yes") || (await agrees(terminal, show(file))))) continue
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    done.push(proposal)
  }
  const left = proposals.length - done.length
  if (left > 0)
    terminal.print(`${left === 1 ? "1 proposal was" : `${left} proposals were`} not carried out (limbeck init --yes)`)
  return done
}

async function agrees(terminal: Terminal, file: string): Promise<boolean> {
  return terminal.canAsk && (await terminal.choose(`Write ${file}?`, ["yes", "no"])) === 0
}

interface Report {
  readonly database?: string
  readonly migrations?: number
  readonly heads?: readonly string[]
  readonly applied?: number | null
  readonly findings?: readonly unknown[]
  readonly obstacle?: { readonly code: string; readonly message: string; readonly next: string | null }
}

/** Where the project stands; what is in the way of that is told, and no failure of `init`. */
async function report(args: Arguments, context: CommandContext): Promise<Report> {
  const { terminal } = context
  let known: Report = {}
  try {
    const workspace = await openWorkspace(args, context)
    const { graph, project } = workspace
    known = { migrations: graph.revisions.length, heads: heads(graph).map(({ id }) => id), applied: null }
    terminal.print(`migrations: ${graph.revisions.length}${headsText(graph)}`)
    const database = describeTarget(project.dataSource)
    return await withConnection(workspace, { metadata: false }, async (open) => {
      const standing = await readStanding(workspace, open)
      const { applied, pending } = standing
      const newest = tips(graph, applied).map(displayRevision).join(", ")
      terminal.print(`database: ${database}`)
      terminal.print(`applied: ${applied.size}${newest === "" ? "" : `, up to ${newest}`}; pending: ${pending.length}`)
      const answers = { ...NO_ANSWERS, standingRenames: readAnswers(args, project.options).standingRenames }
      const options = compareOptions(project.options, answers)
      const { findings } = await reviewProject(runContextOf(workspace, open), {
        entities: { declare: (schema) => readDeclared(project, project.dialectName, schema), options },
      })
      terminal.print(findings.length === 0 ? "check: no differences" : `check: ${findings.length} to look at`)
      printFindings(findings, terminal)
      return { ...known, database, applied: applied.size, findings }
    })
  } catch (error) {
    const { code, next } = error instanceof LimbeckError ? error : { code: "unexpected", next: undefined }
    terminal.note(`note: ${messageOf(error)}${next === undefined ? "" : `\nnext: ${next}`}`)
    return { ...known, obstacle: { code, message: messageOf(error), next: next ?? null } }
  }
}

function headsText(graph: Parameters<typeof heads>[0]): string {
  const found = heads(graph)
  return found.length === 0
    ? ""
    : `, ${found.length === 1 ? "head" : `${found.length} heads`} ${found.map(displayRevision).join(", ")}`
}
