import type { Answers } from "../compare/answers"
import { answersElsewhere } from "../compare/answers-elsewhere"
import { compareWithDatabase, compareWithState, type Comparison } from "../compare/compare"
import { toConnection } from "../dialects/connection"
import type { DialectName } from "../dialects/dialect"
import { findDialect } from "../dialects/dialects"
import { LimbeckError, messageOf } from "../errors"
import { foldRecordings, makersOf, recordHistory } from "../history/recorded"
import type { DialectEntities } from "../project/declare"
import { readDeclared } from "../project/declared"
import { openScratch, type Scratch } from "../project/scratch"
import { run } from "../runner/run"
import { compareOptions } from "./compare-options"
import type { Workspace } from "./workspace"

/** A dialect of the project that is not the connected one: its database is what the migration files make of an empty one. */
export interface OtherDialect {
  readonly name: DialectName
  /** The entities against that state. */
  compare(answers: Answers): Promise<Comparison>
  close(): Promise<void>
}

/**
 * The state of a dialect follows from the operations of the files. Where these have SQL of their own, they are
 * run on a database that is made for it and dropped at `close`.
 * @throws LimbeckError `state-unknown` where that cannot be done
 */
export async function openOtherDialect(workspace: Workspace, name: DialectName): Promise<OtherDialect> {
  const { project, graph } = workspace
  const dialect = findDialect(name)
  const declared = await readDeclared(project, name)
  const recorded = await recordHistory(graph.revisions, name, declared.driver)
  const { schema, doubts } = foldRecordings(recorded)
  const isOwn = makersOf(recorded)
  const tables = [...schema.tables, ...declared.schema.tables]
  const optionsFor = (answers: Answers) => compareOptions(project.options, answersElsewhere(answers, tables), isOwn)
  if (doubts.length === 0) {
    return {
      name,
      compare: (answers) => compareWithState(dialect, schema, declared, optionsFor(answers)),
      close: () => Promise.resolve(),
    }
  }
  const scratch = await runOnScratch(workspace, name, declared, doubts)
  const queryRunner = scratch.dataSource.createQueryRunner("master")
  const connection = await toConnection(queryRunner)
  return {
    name,
    compare: (answers) => compareWithDatabase(dialect, connection, declared, optionsFor(answers)),
    close: () => queryRunner.release().finally(() => scratch.close()),
  }
}

/** An empty database with all migrations run on it. */
async function runOnScratch(
  { project, graph, signal }: Workspace,
  name: DialectName,
  { driver }: DialectEntities,
  doubts: readonly string[],
): Promise<Scratch> {
  let scratch: Scratch | undefined
  try {
    scratch = await openScratch(project, name, driver)
    const { dataSource } = scratch
    await run({ dataSource, dialect: findDialect(name), graph, journal: false }, { signal })
    return scratch
  } catch (error) {
    await scratch?.close()
    throw stateUnknown(name, doubts, error)
  }
}

function stateUnknown(name: DialectName, doubts: readonly string[], cause: unknown): LimbeckError {
  const list = doubts.map((doubt) => `  ${doubt}`).join("\n")
  const advice = cause instanceof LimbeckError ? cause.next : undefined
  return new LimbeckError({
    code: "state-unknown",
    message:
      `cannot tell what the migrations make of ${name}: not all of it shows in the files\n${list}\n` +
      `and they cannot be run on an empty database: ${messageOf(cause)}`,
    next: advice ?? `correct the files for ${name}, or take it out of the setting \`dialects\``,
    cause,
  })
}
