import { fork } from "node:child_process"
import { extname, join } from "node:path"
import { dialectNameOfUrl } from "../dialects/dialects"
import type { DialectName } from "../dialects/dialect"
import { LimbeckError } from "../errors"
import type { DialectEntities } from "./declare"
import { describeFile } from "./describe-file"
import type { Project } from "./project"

/** What a fresh process is asked for. */
export interface EntitiesRequest {
  readonly cwd: string
  /** The data-source file, with `#` and the name of its export where one was chosen. */
  readonly dataSource: string
  readonly dialect: DialectName
  readonly schema?: string
}

/** What it answers; errors as plain data. */
export type EntitiesReply =
  | { readonly entities: DialectEntities }
  | { readonly error: { readonly code: string; readonly message: string; readonly next?: string } }

type Environment = Readonly<Record<string, string>>

/**
 * Databases that are never connected, for data-source files that pick their `type` by DATABASE_URL: whether
 * there is one, or by its scheme. An empty text counts as none, and keeps dotenv from setting it again.
 */
const STAND_INS: Readonly<Record<DialectName, readonly string[]>> = {
  postgres: ["postgresql://limbeck@localhost/limbeck"],
  sqlite: ["", "sqlite::memory:"],
}

/**
 * What the entities declare on a dialect, read by a process that loads the project anew with
 * `LIMBECK_DIALECT` and the variables of the setting `env`.
 */
export async function declareElsewhere(
  project: Project,
  dialect: DialectName,
  schema: string | undefined,
): Promise<DialectEntities> {
  const { file, exportName, cwd } = project
  const request: EntitiesRequest = {
    cwd,
    dataSource: exportName === undefined ? file : `${file}#${exportName}`,
    dialect,
    ...(schema === undefined ? {} : { schema }),
  }
  let found: DialectEntities | undefined
  let failure: LimbeckError | undefined
  for (const environment of environmentsFor(project, dialect)) {
    const reply = await ask(request, { ...process.env, ...environment, LIMBECK_DIALECT: dialect })
    if ("error" in reply) {
      failure ??= new LimbeckError(reply.error)
      continue
    }
    found ??= reply.entities
    // A DataSource of this dialect: its file understood the environment, and so did the entities.
    if (reply.entities.driver !== undefined) return reply.entities
  }
  if (found !== undefined) return found
  throw (
    failure ??
    new LimbeckError({ code: "no-entities", message: `could not read the entities of "${describeFile(file)}"` })
  )
}

/** The environments to try, in the order in which they are likely to be understood. */
function environmentsFor(project: Project, dialect: DialectName): readonly Environment[] {
  const given = project.options.env?.[dialect] ?? {}
  const url = process.env.DATABASE_URL
  const isFitting = url !== undefined && dialectNameOfUrl(url) === dialect
  if ("DATABASE_URL" in given || isFitting || project.dialectName === dialect) return [given]
  return [...STAND_INS[dialect].map((standIn) => ({ DATABASE_URL: standIn, ...given })), given]
}

function ask(request: EntitiesRequest, env: NodeJS.ProcessEnv): Promise<EntitiesReply> {
  const entry = join(__dirname, `fresh-entities${extname(__filename)}`)
  return new Promise((resolve) => {
    // What the project's files print while they are loaded was printed before.
    const child = fork(entry, [], { env, stdio: ["ignore", "ignore", "pipe", "ipc"] })
    let reply: EntitiesReply | undefined
    let said = ""
    child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()))
    child.on("message", (message: EntitiesReply) => {
      reply = message
      // Whatever the project's files left open keeps no command waiting.
      child.kill()
    })
    child.on("error", (error) => {
      reply ??= failed(request, error.message)
    })
    child.on("close", (status, signal) => {
      resolve(reply ?? failed(request, `the process ended with ${signal ?? status}${lastLine(said)}`))
    })
    child.send(request)
  })
}

function failed({ dialect, dataSource }: EntitiesRequest, reason: string): EntitiesReply {
  return {
    error: {
      code: "entities-unread",
      message: `could not read the entities of "${describeFile(dataSource)}" for ${dialect}: ${reason}`,
      next: `LIMBECK_DIALECT=${dialect} node ${describeFile(dataSource.split("#")[0] ?? dataSource)}`,
    },
  }
}

function lastLine(text: string): string {
  const line = text.trim().split("\n").at(-1) ?? ""
  return line === "" ? "" : `: ${line}`
}
