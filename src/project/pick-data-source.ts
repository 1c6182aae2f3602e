import type { DataSource, DataSourceOptions } from "typeorm"
import { LimbeckError } from "../errors"
import { describeFile } from "./describe-file"
import { isRecord } from "./options"

/** What a data-source file gave: a DataSource, or the options of one. */
export type Picked =
  | { readonly kind: "data source"; readonly value: DataSource }
  | { readonly kind: "options"; readonly value: DataSourceOptions }

interface Candidate {
  readonly names: string[]
  readonly picked: Picked
}

/** Exports that are never the DataSource. Node adds `module.exports` where CommonJS is imported. */
const otherExports = new Set(["limbeck", "__esModule", "module.exports"])

type Exports = Readonly<Record<string, unknown>>

/** The DataSource among a file's exports: a DataSource, its options, or a promise or function of either. */
export async function pickDataSource(exports: Exports, file: string, name: string | undefined): Promise<Picked> {
  if (name !== undefined) return pickByName(exports, file, name)
  const candidates: Candidate[] = []
  for (const [exportName, value] of Object.entries(exports)) {
    if (otherExports.has(exportName)) continue
    const picked = classify(isThenable(value) ? await value : value)
    if (picked === undefined) continue
    const same = candidates.find((candidate) => candidate.picked.value === picked.value)
    if (same === undefined) candidates.push({ names: [exportName], picked })
    else same.names.push(exportName)
  }
  const dataSources = candidates.filter(({ picked }) => picked.kind === "data source")
  // `export const options = {...}; export default new DataSource(options)` means the second.
  const [first, second] = dataSources.length > 0 ? dataSources : candidates
  if (first === undefined) return callFactory(exports, file)
  if (second === undefined) return first.picked
  throw twoDataSources(file, dataSources.length > 0 ? dataSources : candidates)
}

async function pickByName(exports: Exports, file: string, name: string): Promise<Picked> {
  const value = exports[name]
  const called: unknown = isFactory(value) ? await value() : await value
  const picked = classify(called)
  if (picked !== undefined) return picked
  throw new LimbeckError({
    code: "no-data-source",
    message: `could not use "${describeFile(file)}": ${
      value === undefined ? `it has no export "${name}"` : `its export "${name}" is no DataSource`
    }; it exports ${listExports(exports)}`,
    next: `limbeck <command> --data-source ${describeFile(file)}#<export>`,
  })
}

/** Functions are called only where nothing else can be meant: one that seeds the database is a function too. */
async function callFactory(exports: Exports, file: string): Promise<Picked> {
  const factories = Object.entries(exports).filter(([name, value]) => !otherExports.has(name) && isFactory(value))
  const [, named] =
    factories.find(([name]) => name === "default") ??
    factories.find(([name]) => /data-?source|connection|orm|options|config/i.test(name)) ??
    []
  const picked = isFactory(named) ? classify(await named()) : undefined
  if (picked !== undefined) return picked
  throw new LimbeckError({
    code: "no-data-source",
    message:
      `could not use "${describeFile(file)}": it exports no DataSource, no options of one, and no promise or ` +
      `function of either; it exports ${listExports(exports)}`,
    next: `export default new DataSource({ ... }) in ${describeFile(file)}`,
  })
}

function classify(value: unknown): Picked | undefined {
  if (isDataSource(value)) return { kind: "data source", value }
  if (isDataSourceOptions(value)) return { kind: "options", value }
  return undefined
}

/** By TypeORM's own mark (0.3.1 to 1.x): the class may be that of another copy of the package. */
export function isDataSource(value: unknown): value is DataSource {
  return isRecord(value) && value["@instanceof"] === Symbol.for("DataSource")
}

const optionNames = ["database", "url", "host", "entities", "migrations", "username", "replication", "synchronize"]

function isDataSourceOptions(value: unknown): value is DataSourceOptions {
  return isRecord(value) && typeof value.type === "string" && optionNames.some((name) => name in value)
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return isRecord(value) && typeof value.then === "function"
}

function isFactory(value: unknown): value is () => unknown {
  return typeof value === "function" && value.length === 0 && !/^class\b/.test(Function.prototype.toString.call(value))
}

function twoDataSources(file: string, candidates: readonly Candidate[]): LimbeckError {
  const names = candidates.map((candidate) => candidate.names[0] ?? "")
  return new LimbeckError({
    code: "two-data-sources",
    message: `could not choose a DataSource in "${describeFile(file)}": it exports ${names.map((name) => `"${name}"`).join(" and ")}`,
    next: names.map((name) => `limbeck <command> --data-source ${describeFile(file)}#${name}`).join(", or "),
  })
}

function listExports(exports: Exports): string {
  const names = Object.keys(exports).filter((name) => !otherExports.has(name))
  return names.length === 0 ? "nothing" : names.map((name) => `"${name}"`).join(", ")
}
