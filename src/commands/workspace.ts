import { buildGraph, type Graph } from "../history/graph"
import { openConnection, type Connection as OpenConnection, type ConnectionNeeds } from "../project/connection"
import { describeTarget } from "../project/driver-options"
import { expandEntities } from "../project/entities"
import { loadProject, type Project } from "../project/project"
import { loadRevisions } from "../project/revisions"
import { textOf } from "./arguments"
import type { Arguments, CommandContext, Terminal } from "./command"

/** What most commands start from: the project and its history. Nothing is connected yet. */
export interface Workspace {
  readonly project: Project
  readonly graph: Graph
  readonly terminal: Terminal
  readonly signal: AbortSignal
}

export async function openWorkspace(args: Arguments, context: CommandContext): Promise<Workspace> {
  const project = await openProject(args, context)
  const graph = buildGraph(await loadRevisions(project, textOf(args, "dir")))
  return { project, graph, terminal: context.terminal, signal: context.signal }
}

/** The project alone; with it as `context.project` a workspace is opened when the history is needed. */
export async function openProject(args: Arguments, context: CommandContext): Promise<Project> {
  if (context.project !== undefined) return context.project
  const dataSource = textOf(args, "data-source")
  const project = await loadProject({ cwd: context.cwd, ...(dataSource === undefined ? {} : { dataSource }) })
  for (const warning of project.warnings) context.terminal.note(`warning: ${warning}`)
  return project
}

/** Globs that matched nothing; their tables are left alone. To be called where the entities were read. */
export async function tellEntityWarnings({ project, terminal }: Workspace): Promise<void> {
  for (const warning of (await expandEntities(project)).warnings) terminal.note(`warning: ${warning}`)
}

/** Connects, does the work, and closes whatever happens. */
export async function withConnection<T>(
  { project }: Pick<Workspace, "project">,
  needs: ConnectionNeeds,
  work: (connection: OpenConnection) => Promise<T>,
): Promise<T> {
  const connection = await openConnection(project, needs)
  try {
    return await work(connection)
  } finally {
    await connection.close()
  }
}

/** `run`, `revert` and `stamp` first say which database they work on. */
export function announceTarget({ project, terminal }: Pick<Workspace, "project" | "terminal">): void {
  terminal.note(`database: ${describeTarget(project.dataSource)}`)
}
