import type * as comparison from "../src/compare/compare"
import type * as answers from "../src/compare/answers"
import type * as connections from "../src/dialects/connection"
import type { Connection, Query } from "../src/dialects/dialect"
import type * as dialects from "../src/dialects/dialects"
import type * as metadata from "../src/metadata/read"
import type * as connecting from "../src/project/connection"
import type * as building from "../src/project/metadata"
import type * as entities from "../src/project/entities"
import type * as projects from "../src/project/project"
import { loadBuilt } from "./built"
import type { Time } from "./processes"

/** What `check` does, each step for the first time in its process. */
export interface Steps {
  readonly load: Time
  readonly metadata: Time
  readonly connect: Time
  readonly read: Time
  readonly inspect: Time
  readonly canonicalize: Time
  /** Everything that follows: whose tables they are, renames, both directions. */
  readonly diff: Time
  /** How many statements `inspect` sent. */
  readonly queries: number
  /** How many operations were found: none, or the measurement is of something else. */
  readonly operations: number
}

/** Run as a process: measures the steps of `check` in a project's folder. */
async function main(folder: string): Promise<void> {
  process.chdir(folder)
  const { loadProject } = loadBuilt<typeof projects>("project/project")
  const { expandEntities } = loadBuilt<typeof entities>("project/entities")
  const { buildMetadata } = loadBuilt<typeof building>("project/metadata")
  const { openConnection } = loadBuilt<typeof connecting>("project/connection")
  const { toConnection } = loadBuilt<typeof connections>("dialects/connection")
  const { findDialect } = loadBuilt<typeof dialects>("dialects/dialects")
  const { readSchema } = loadBuilt<typeof metadata>("metadata/read")
  const { compareWithState } = loadBuilt<typeof comparison>("compare/compare")
  const { NO_ANSWERS } = loadBuilt<typeof answers>("compare/answers")

  const time = stopwatch()
  const project = await loadProject({ cwd: folder })
  await expandEntities(project)
  const load = time()
  const { dataSource } = await buildMetadata(project, project.dialectName)
  const built = time()
  const open = await openConnection(project, { metadata: false })
  const { connection, queries } = counting(await toConnection(open.queryRunner))
  const connected = time()
  const dialect = findDialect(project.dialectName)
  const wanted = readSchema(dataSource, dialect, connection.schema)
  const read = time()
  const current = await dialect.inspect(connection, { namespaces: [] })
  const inspected = time()
  const sent = queries()
  const target = await dialect.canonicalize(connection, wanted, current)
  const settled = time()
  const declared = { schema: target, leftAlone: [], leftAloneIndexes: [] }
  const compared = await compareWithState(dialect, current, declared, { answers: NO_ANSWERS, isOwn: () => false })
  const differed = time()
  await open.close()
  const steps: Steps = {
    load,
    metadata: built,
    connect: connected,
    read,
    inspect: inspected,
    canonicalize: settled,
    diff: differed,
    queries: sent,
    operations: compared.up.length,
  }
  console.log(JSON.stringify(steps))
}

/** The time since it was last asked. */
function stopwatch(): () => Time {
  let [last, before] = [performance.now(), process.cpuUsage()]
  return () => {
    const [now, used] = [performance.now(), process.cpuUsage(before)]
    const time = { wall: now - last, cpu: (used.user + used.system) / 1000 }
    last = now
    before = process.cpuUsage()
    return time
  }
}

function counting(connection: Connection): { connection: Connection; queries: () => number } {
  let count = 0
  const query: Query = (text, parameters) => {
    count++
    return connection.query(text, parameters)
  }
  return { connection: { ...connection, query }, queries: () => count }
}

void main(process.argv[2] ?? "")
