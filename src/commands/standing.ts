import { findDialect } from "../dialects/dialects"
import { tips } from "../history/graph"
import type { Revision } from "../history/migration"
import type { RunContext } from "../runner/context"
import type { DatabaseState } from "../runner/ledger"
import { readState, withSession } from "../runner/session"
import { buildConnectedMetadata, type Connection as OpenConnection } from "../project/connection"
import { listOf } from "../project/entities"
import { listMigrationFiles } from "../project/migrations"
import type { Project } from "../project/project"
import type { SessionOptions } from "../runner/events"
import { isSettled } from "../runner/settled"
import type { Standing } from "./lines"
import type { Workspace } from "./workspace"

/** Where the database stands. */
export interface FullStanding extends Standing {
  /** Ids in the order in which they were applied. */
  readonly order: readonly string[]
  /** In running order. */
  readonly pending: readonly Revision[]
  readonly state: DatabaseState
}

/** What the runner works on. */
export function runContextOf({ project, graph }: Workspace, open: OpenConnection): RunContext {
  return { ...contextOfDatabase(project, open), graph }
}

/** The same without the history, for what needs none. */
export function contextOfDatabase(project: Project, open: OpenConnection): Omit<RunContext, "graph"> {
  const { journal, ignoreRevisions } = project.options
  return {
    dataSource: open.dataSource,
    dialect: findDialect(project.dialectName),
    ...(journal === undefined ? {} : { journal }),
    ...(ignoreRevisions === undefined ? {} : { ignoreRevisions }),
    loadMetadata: () => buildConnectedMetadata(project),
  }
}

/** Whether every migration file is applied and nothing else is: one query, and no file is loaded for it. */
export async function hasEveryFile(project: Project, open: OpenConnection, options: SessionOptions): Promise<boolean> {
  if (listOf(project.declared.migrations).some((item) => typeof item !== "string")) return false
  return isSettled(contextOfDatabase(project, open), options, { files: () => listMigrationFiles(project) })
}

/** The tables in which TypeORM and limbeck keep their own records. */
export function namesOfRecords({ dataSource, options }: Workspace["project"]): ReadonlySet<string> {
  const { migrationsTableName = "migrations", metadataTableName = "typeorm_metadata" } = dataSource.options
  const journal = options.journal === false ? [] : [options.journal?.table ?? "limbeck_journal"]
  return new Set([migrationsTableName, metadataTableName, ...journal])
}

/** Reads the ledger; creates nothing. */
export async function readStanding(workspace: Workspace, open: OpenConnection): Promise<FullStanding> {
  const { graph } = workspace
  const state = await withSession(runContextOf(workspace, open), {}, readState)
  const applied = new Set(state.applied)
  return {
    applied,
    order: state.applied,
    current: new Set(tips(graph, applied).map((revision) => revision.id)),
    pending: graph.revisions.filter((revision) => !applied.has(revision.id)),
    state,
  }
}
