import type { DialectName } from "../dialects/dialect"
import { DIALECT_NAMES, findDialect } from "../dialects/dialects"
import { refusesTransaction } from "../dialects/transactions"
import type { Operation } from "../operations/operation"
import type { Direction } from "./record"
import { printComment, printLiteral } from "./literal"
import { mergeCalls, type Line } from "./merge"
import { describeChanges } from "./sentence"
import { printStatement } from "./source"
import { isWrittenCall, writeCall } from "./write-call"

/** What a migration does on one dialect. */
export interface Directions {
  readonly up: readonly Operation[]
  readonly down: readonly Operation[]
}

/** What a migration file is written in; JavaScript as CommonJS or as ES modules. */
export type Language = "typescript" | "commonjs" | "esm"

/** Everything that a migration file says. */
export interface MigrationSource {
  /** Without the timestamp: `AddNewField`. */
  readonly name: string
  /** Milliseconds, 13 digits. */
  readonly timestamp: number
  readonly revision: string
  readonly parents: readonly string[]
  /** Branch labels. */
  readonly labels?: readonly string[]
  /** Revisions of other branches that must be applied first. */
  readonly dependsOn?: readonly string[]
  /** One line for the class comment; what the operations do where it is absent. */
  readonly description?: string
  readonly dialects: { readonly [D in DialectName]?: Directions }
  /** False where the file must run outside a transaction; found from the operations where absent. */
  readonly transaction?: boolean
  /** An empty direction gets an `op` for a person to go on with. */
  readonly byHand?: boolean
  /** Default: TypeScript. */
  readonly language?: Language
}

/** The source of a migration file. The same migration gives the same bytes. */
export function printMigration(source: MigrationSource): string {
  const className = `${source.name}${source.timestamp}`
  const up = mergeDirection(source, "up")
  const down = mergeDirection(source, "down")
  const changes = changesIn([...up, ...down])
  const byHand = source.byHand === true
  const hands = byHand ? placeForHands(Object.keys(source.dialects)) : undefined
  const { labels = [], dependsOn = [], language = "typescript" } = source
  const isTyped = language === "typescript"
  const field = isTyped ? "static readonly" : "static"
  const declared = `class ${className}${isTyped ? " implements MigrationInterface" : ""}`
  return [
    isTyped ? `import type { MigrationInterface, QueryRunner } from "typeorm"\n` : "",
    byHand || up.length + down.length > 0 ? `${printImport(["operations", ...changes], language)}\n\n` : "\n",
    `/** ${printComment(source.description ?? describeChanges(DIALECT_NAMES.flatMap((name) => source.dialects[name]?.up ?? [])))} */\n`,
    language === "commonjs" ? `exports.${className} = ${declared} {\n` : `export ${declared} {\n`,
    `  ${field} revision = ${printLiteral(source.revision)}\n`,
    `  ${field} parents = ${printList(source.parents)}\n`,
    labels.length === 0
      ? ""
      : `  ${field} label = ${labels.length === 1 ? printLiteral(labels[0]) : printList(labels)}\n`,
    dependsOn.length === 0 ? "" : `  ${field} dependsOn = ${printList(dependsOn)}\n`,
    `  name = ${printLiteral(className)}\n`,
    runsOutside(source) ? "  transaction = false\n" : "",
    `\n${printDirection("up", up, hands, isTyped)}\n${printDirection("down", down, hands, isTyped)}}\n`,
  ].join("")
}

function printList(texts: readonly string[]): string {
  return `[${texts.map(printLiteral).join(", ")}]`
}

function mergeDirection(source: MigrationSource, direction: Direction): Line[] {
  const lists = DIALECT_NAMES.flatMap((dialect) => {
    const directions = source.dialects[dialect]
    if (directions === undefined) return []
    const { types } = findDialect(dialect)
    return [
      {
        dialect,
        value: directions[direction].map((operation) => writeCall(operation, (from, to) => types.isLossy(from, to))),
      },
    ]
  })
  return mergeCalls(lists)
}

function printImport(names: readonly string[], language: Language): string {
  const [before, after] = language === "commonjs" ? ["const", '= require("limbeck")'] : ["import", 'from "limbeck"']
  const line = `${before} { ${names.join(", ")} } ${after}`
  return line.length <= 120 ? line : `${before} {\n${names.map((name) => `  ${name},\n`).join("")}} ${after}`
}

/** The constructors that stand inside `alterTable`, once each and in order of the alphabet. */
function changesIn(lines: readonly Line[]): readonly string[] {
  const names = new Set<string>()
  const collect = (value: unknown): void => {
    if (isWrittenCall(value)) names.add(value.method)
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(collect)
  }
  for (const { call } of lines) if (call.method === "alterTable") call.args.forEach(collect)
  return [...names].sort()
}

function printDirection(
  direction: Direction,
  lines: readonly Line[],
  hands: string | undefined,
  isTyped: boolean,
): string {
  const head = (name: string): string =>
    isTyped ? `  async ${direction}(${name}: QueryRunner): Promise<void> {` : `  async ${direction}(${name}) {`
  if (lines.length === 0 && hands === undefined) return `${head("_queryRunner")}}\n`
  const body = lines.map(({ on, call }) => printStatement(call, on, "    ")).join("")
  return `${head("queryRunner")}\n    const op = operations(queryRunner)\n${body === "" ? (hands ?? "") : body}  }\n`
}

/** Uses `op`, so that a project that forbids unused variables compiles before anything is written here. */
function placeForHands(dialects: readonly string[]): string {
  const each = dialects.map((name) => `${name}: "..."`).join(", ")
  const choice = dialects.length > 1 ? `    // Where the texts differ: await op.execute({ ${each} })\n` : ""
  return `${choice}    void op // replace with: await op.execute("UPDATE ...")\n`
}

function runsOutside(source: MigrationSource): boolean {
  if (source.transaction !== undefined) return !source.transaction
  return DIALECT_NAMES.some((dialect) => {
    const { up = [], down = [] } = source.dialects[dialect] ?? {}
    return [...up, ...down].some((operation) => refusesTransaction(operation, dialect))
  })
}
