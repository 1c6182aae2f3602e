import type { DialectName } from "../dialects/dialect"
import { DIALECT_NAMES, findDialect } from "../dialects/dialects"
import { printComment, printLiteral } from "./literal"
import type { Language } from "./printer"

/** What one direction of a migration does on one dialect, as statements, or why there is no such direction. */
export type PlainDirection = readonly string[] | { readonly irreversible: string }

/** A migration that needs TypeORM alone. */
export interface PlainSource {
  readonly className: string
  /** The name in the ledger. */
  readonly name: string
  readonly description: string | undefined
  readonly revision: string
  readonly parents: readonly string[]
  readonly labels: readonly string[]
  readonly dependsOn: readonly string[]
  readonly transaction: boolean | undefined
  readonly dialects: {
    readonly [D in DialectName]?: { readonly up: PlainDirection; readonly down: PlainDirection }
  }
  readonly language: Language
}

/** The source of a migration whose statements are given to the query runner one by one. */
export function printPlainMigration(source: PlainSource): string {
  const { className, language } = source
  const isTyped = language === "typescript"
  const [up, down] = [printDirection(source, "up"), printDirection(source, "down")]
  const needsGuard = [up, down].some((body) => body.includes(GUARD))
  const list = (texts: readonly string[]): string => `[${texts.map(printLiteral).join(", ")}]`
  const readonly = isTyped ? "static readonly" : "static"
  const declared = `class ${className}${isTyped ? " implements MigrationInterface" : ""}`
  return [
    isTyped ? `import type { MigrationInterface, QueryRunner } from "typeorm"\n\n` : "",
    source.description === undefined ? "" : `/** ${printComment(source.description)} */\n`,
    language === "commonjs" ? `exports.${className} = ${declared} {\n` : `export ${declared} {\n`,
    // They cost nothing, and limbeck finds its history again should it come back.
    `  ${readonly} revision = ${printLiteral(source.revision)}\n`,
    `  ${readonly} parents${isTyped ? ": readonly string[]" : ""} = ${list(source.parents)}\n`,
    source.labels.length === 0 ? "" : `  ${readonly} label = ${list(source.labels)}\n`,
    source.dependsOn.length === 0 ? "" : `  ${readonly} dependsOn = ${list(source.dependsOn)}\n`,
    `  name = ${printLiteral(source.name)}\n`,
    source.transaction === undefined ? "" : `  transaction = ${String(source.transaction)}\n`,
    `\n${printMethod("up", up, isTyped)}\n${printMethod("down", down, isTyped)}}\n`,
    needsGuard ? `\n${guardFunction(isTyped)}` : "",
  ].join("")
}

function printMethod(name: string, body: string, isTyped: boolean): string {
  const given = body === "" ? "_queryRunner" : "queryRunner"
  const head = isTyped ? `async ${name}(${given}: QueryRunner): Promise<void>` : `async ${name}(${given})`
  return `  ${head} {${body === "" ? "" : `\n${body}  `}}\n`
}

/** One list for all dialects where it is the same, else a branch for each. */
function printDirection({ dialects, transaction }: PlainSource, direction: "up" | "down"): string {
  const bodies = DIALECT_NAMES.flatMap((dialect) => {
    const directions = dialects[dialect]
    return directions === undefined
      ? []
      : [{ dialect, body: printBody(dialect, directions[direction], transaction !== false) }]
  })
  const [first, ...rest] = bodies
  if (first === undefined || rest.every(({ body }) => body === first.body)) return first?.body ?? ""
  const branches = bodies.map(({ dialect, body }) => {
    const { isOfType } = findDialect(dialect).script
    return body === "" ? "" : `if (queryRunner.connection.options.type ${isOfType}) {\n${body}}\n`
  })
  return branches.join("")
}

const GUARD = "withoutForeignKeys(queryRunner"

function printBody(dialect: DialectName, direction: PlainDirection, isTransactional: boolean): string {
  if ("irreversible" in direction) return `throw new Error(${printLiteral(direction.irreversible)})\n`
  const lines = direction.map((text) => `await queryRunner.query(${printLiteral(text)})\n`).join("")
  // Outside a transaction the statements begin and end their own.
  const { needsForeignKeysOff = () => false } = findDialect(dialect).script
  const drops = isTransactional && direction.some(needsForeignKeysOff)
  return drops ? `await ${GUARD}, async () => {\n${lines}})\n` : lines
}

/** See foreignkeys.html, 5, and pragma.html: TypeORM 0.3 and 1.x revert in a transaction begun with foreign keys on. */
function guardFunction(isTyped: boolean): string {
  const types = isTyped ? `queryRunner: QueryRunner, work: () => Promise<void>): Promise<void>` : `queryRunner, work)`
  const rows = isTyped ? "const [row]: { foreign_keys: number }[] =" : "const [row] ="
  return `/**
 * SQLite changes a table by making it anew. With foreign keys on, dropping the old one deletes the rows that refer to it,
 * and inside a transaction they cannot be turned off.
 */
async function withoutForeignKeys(${types} {
  ${rows} await queryRunner.query("PRAGMA foreign_keys")
  if (row?.foreign_keys !== 1) return work()
  const isInside = queryRunner.isTransactionActive
  if (isInside) await queryRunner.commitTransaction()
  await queryRunner.query("PRAGMA foreign_keys = OFF")
  try {
    await queryRunner.startTransaction()
    await work()
    await queryRunner.commitTransaction()
  } catch (error) {
    await queryRunner.rollbackTransaction()
    throw error
  } finally {
    await queryRunner.query("PRAGMA foreign_keys = ON")
    if (isInside) await queryRunner.startTransaction()
  }
}
`
}
