import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { dirname, extname, join, resolve } from "node:path"
import type { DialectName } from "../dialects/dialect"
import { findDialect } from "../dialects/dialects"
import { LimbeckError, messageOf } from "../errors"
import { inOrder } from "../history/graph"
import { openScratch, type Scratch } from "../project/scratch"
import { printMarkdown } from "../review/markdown"
import { ledgerOf, type Ledger } from "../runner/connection"
import { writeScript, type OfflineContext, type ScriptRequest } from "../runner/offline"
import type { Script } from "../runner/script-part"
import { printScript, printScriptFiles } from "../runner/script-text"
import { isSet, textOf } from "./arguments"
import type { Arguments, Outcome } from "./command"
import { descriptionOf, revisionDocument } from "./lines"
import type { Workspace } from "./workspace"

/** Prints the SQL of migrations, and nothing else, to stdout or to `--out`, which may be a folder. */
export async function outputScript(
  args: Arguments,
  workspace: Workspace,
  request: Omit<ScriptRequest, "before"> & { readonly before: ReadonlySet<string> },
): Promise<Outcome> {
  const { graph, project } = workspace
  const dialect = (textOf(args, "dialect") ?? project.dialectName) as DialectName
  const before = inOrder(graph, request.before)
  const out = textOf(args, "out")
  const folder =
    out !== undefined && isFolderName(resolve(project.cwd, out), out) ? resolve(project.cwd, out) : undefined
  if (folder !== undefined && request.direction === "down") throw downwards(out ?? "")
  // Files of a folder are for a tool that may meet a database which has them from limbeck.
  const canRepeat = findDialect(dialect).script.repeatable !== undefined
  const idempotent = isSet(args, "idempotent") || (folder !== undefined && canRepeat)
  const script = await writeProjectScript(workspace, dialect, { ...request, before, idempotent })
  const revisions = script.parts.map(({ revision, statements }) => ({
    ...revisionDocument(graph, revision),
    sql: statements,
  }))
  const sql = [...script.opening, ...script.parts.flatMap(({ statements }) => statements), ...script.closing]
  const common = { direction: request.direction, revisions, sql }
  if (folder !== undefined) return { status: 0, json: { ...common, files: saveFiles(workspace, script, folder) } }
  const text =
    args.format === "markdown"
      ? await printMarkdown(findDialect(dialect), script.parts, ({ revision }) => descriptionOf(revision))
      : printScript(script)
  return output(workspace, text, out, common)
}

function output({ project, terminal }: Workspace, text: string, out: string | undefined, json: object): Outcome {
  if (out === undefined) {
    if (text !== "") terminal.print(text.trimEnd())
    return { status: 0, json: { ...json } }
  }
  save(resolve(project.cwd, out), text)
  terminal.note(`written to ${out}`)
  return { status: 0, json: { ...json, file: out } }
}

/** A folder that is there, or a name without an extension. */
function isFolderName(path: string, text: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false })
  return found === undefined ? /[/\\]$/.test(text) || extname(text) === "" : found.isDirectory()
}

function saveFiles({ terminal }: Workspace, script: Script, folder: string): string[] {
  const names = statSync(folder, { throwIfNoEntry: false }) === undefined ? [] : readdirSync(folder)
  const there = new Map(names.filter((name) => name.endsWith(".sql")).map((name) => [name, headOf(join(folder, name))]))
  return printScriptFiles(script, there).map(({ name, text }) => {
    const path = join(folder, name)
    if (!there.has(name) || readFileSync(path, "utf8") !== text) {
      save(path, text)
      terminal.note(`written to ${path}`)
    }
    return path
  })
}

function headOf(path: string): string {
  return readFileSync(path, "utf8").split("\n", 1)[0] ?? ""
}

const OTHER_SCHEMA: Readonly<Record<DialectName, string>> = { postgres: "public", sqlite: "main" }

/** The SQL of migrations on one dialect of the project, which need not be the connected one. */
export function writeProjectScript(
  workspace: Workspace,
  dialect: DialectName,
  request: ScriptRequest,
): Promise<Script> {
  return withOffline(workspace, dialect, (context) => writeScript(context, request))
}

/** What is known of a dialect's database without a connection. */
export async function withOffline<T>(
  { project, graph }: Workspace,
  dialect: DialectName,
  write: (context: OfflineContext) => Promise<T>,
): Promise<T> {
  const { dataSource } = project
  const isOwn = dialect === project.dialectName
  const own = ledgerOf(dataSource)
  // The DataSource of the other engine is not known: what it leaves open is as TypeORM has it by itself.
  const ledger: Ledger = isOwn ? own : { ...own, table: { schema: OTHER_SCHEMA[dialect], name: own.table.name } }
  let scratch: Scratch | undefined
  try {
    return await write({
      dialect: findDialect(dialect),
      graph,
      ledger,
      schema: ledger.table.schema ?? "public",
      metadataTable: dataSource.options.metadataTableName ?? "typeorm_metadata",
      driver: isOwn ? dataSource.options.type : dialect,
      openScratch: async () => {
        scratch = await openScratch(project, dialect)
        return scratch.dataSource.createQueryRunner("master")
      },
      loadMetadata: async () => scratch?.loadMetadata(),
    })
  } finally {
    await scratch?.close()
  }
}

function save(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  } catch (cause) {
    throw new LimbeckError({
      code: "cannot-write",
      message: `cannot write the script to "${path}": ${messageOf(cause)}`,
      next: "give --out a file or a folder that may be written to",
      cause,
    })
  }
}

function downwards(out: string): LimbeckError {
  return new LimbeckError({
    code: "bad-argument",
    message: `cannot write the way back into the folder "${out}": a tool that runs its files knows no way back`,
    next: `give --out a file: ${out.replace(/[/\\]$/, "")}.sql`,
  })
}
