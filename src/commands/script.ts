import { writeFileSync } from "node:fs"
import { resolve } from "node:path"
import type { DialectName } from "../dialects/dialect"
import { findDialect } from "../dialects/dialects"
import { LimbeckError, messageOf } from "../errors"
import { inOrder } from "../history/graph"
import { openScratch } from "../project/scratch"
import { ledgerOf, type Ledger } from "../runner/connection"
import { printScript, writeScript, type Script, type ScriptRequest } from "../runner/offline"
import { textOf } from "./arguments"
import type { Arguments, Outcome } from "./command"
import { revisionDocument } from "./lines"
import type { Workspace } from "./workspace"

/** Prints the SQL of migrations, and nothing else, to stdout or to `--out`. */
export async function outputScript(
  args: Arguments,
  workspace: Workspace,
  request: Omit<ScriptRequest, "before"> & { readonly before: ReadonlySet<string> },
): Promise<Outcome> {
  const { graph, terminal, project } = workspace
  const dialect = (textOf(args, "dialect") ?? project.dialectName) as DialectName
  const before = inOrder(graph, request.before)
  const script = await write(workspace, dialect, { ...request, before })
  const text = printScript(script)
  const out = textOf(args, "out")
  if (out !== undefined) {
    saveFile(resolve(project.cwd, out), text)
    terminal.note(`written to ${out}`)
  } else if (text !== "") terminal.print(text.trimEnd())
  const revisions = script.parts.map(({ revision, statements }) => ({
    ...revisionDocument(graph, revision),
    sql: statements,
  }))
  const sql = [...script.opening, ...script.parts.flatMap(({ statements }) => statements), ...script.closing]
  return {
    status: 0,
    json: { direction: request.direction, revisions, sql, ...(out === undefined ? {} : { file: out }) },
  }
}

const OTHER_SCHEMA: Readonly<Record<DialectName, string>> = { postgres: "public", sqlite: "main" }

async function write({ project, graph }: Workspace, dialect: DialectName, request: ScriptRequest): Promise<Script> {
  const { dataSource } = project
  const isOwn = dialect === project.dialectName
  const own = ledgerOf(dataSource)
  // The DataSource of the other engine is not known: what it leaves open is as TypeORM has it by itself.
  const ledger: Ledger = isOwn ? own : { ...own, table: { schema: OTHER_SCHEMA[dialect], name: own.table.name } }
  const close: (() => Promise<void>)[] = []
  try {
    return await writeScript(
      {
        dialect: findDialect(dialect),
        graph,
        ledger,
        schema: ledger.table.schema ?? "public",
        metadataTable: dataSource.options.metadataTableName ?? "typeorm_metadata",
        driver: isOwn ? dataSource.options.type : dialect,
        openScratch: async () => {
          const scratch = await openScratch(project, dialect)
          close.push(() => scratch.close())
          return scratch.dataSource.createQueryRunner("master")
        },
      },
      request,
    )
  } finally {
    for (const end of close) await end()
  }
}

function saveFile(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (cause) {
    throw new LimbeckError({
      code: "cannot-write",
      message: `cannot write the script to "${path}": ${messageOf(cause)}`,
      next: "give --out a file in a folder that exists and may be written to",
      cause,
    })
  }
}
