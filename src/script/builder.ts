import type { DialectName } from "../dialects/dialect"
import { isDialectName } from "../dialects/dialects"
import { LimbeckError } from "../errors"
import type { Operation } from "../operations/operation"
import type { Method, Operations } from "./api"
import { show } from "./fields"
import { readCall } from "./read-call"

/** Takes an operation that was called; the promise is the caller's. */
export type Sink = (operation: Operation) => Promise<void>

/**
 * The `op` of a migration file: every call becomes an operation of this dialect and goes into the sink.
 * A mistake in a call throws at once, so that it is seen also where the `await` was forgotten.
 */
export function buildOperations(dialect: DialectName, sink: Sink): Operations {
  return build(dialect, (method, args) => {
    const operation = readCall(method, args, dialect)
    return operation === undefined ? Promise.resolve() : sink(operation)
  })
}

type Caller = (method: Method, args: readonly unknown[]) => Promise<void>

function build(dialect: DialectName, caller: Caller): Operations {
  const call =
    (method: Method) =>
    (...args: unknown[]) =>
      caller(method, args)
  return {
    createTable: call("createTable"),
    dropTable: call("dropTable"),
    renameTable: call("renameTable"),
    alterTable: call("alterTable"),
    alterTableOptions: call("alterTableOptions"),
    addColumn: call("addColumn"),
    dropColumn: call("dropColumn"),
    alterColumn: call("alterColumn"),
    renameColumn: call("renameColumn"),
    addPrimaryKey: call("addPrimaryKey"),
    dropPrimaryKey: call("dropPrimaryKey"),
    alterPrimaryKey: call("alterPrimaryKey"),
    renamePrimaryKey: call("renamePrimaryKey"),
    addUnique: call("addUnique"),
    dropUnique: call("dropUnique"),
    alterUnique: call("alterUnique"),
    renameUnique: call("renameUnique"),
    addCheck: call("addCheck"),
    dropCheck: call("dropCheck"),
    alterCheck: call("alterCheck"),
    renameCheck: call("renameCheck"),
    addExclusion: call("addExclusion"),
    dropExclusion: call("dropExclusion"),
    alterExclusion: call("alterExclusion"),
    renameExclusion: call("renameExclusion"),
    addForeignKey: call("addForeignKey"),
    dropForeignKey: call("dropForeignKey"),
    alterForeignKey: call("alterForeignKey"),
    renameForeignKey: call("renameForeignKey"),
    createIndex: call("createIndex"),
    dropIndex: call("dropIndex"),
    alterIndex: call("alterIndex"),
    renameIndex: call("renameIndex"),
    createEnum: call("createEnum"),
    dropEnum: call("dropEnum"),
    alterEnum: call("alterEnum"),
    renameEnum: call("renameEnum"),
    createView: call("createView"),
    dropView: call("dropView"),
    alterView: call("alterView"),
    renameView: call("renameView"),
    createSchema: call("createSchema"),
    dropSchema: call("dropSchema"),
    renameSchema: call("renameSchema"),
    createExtension: call("createExtension"),
    dropExtension: call("dropExtension"),
    renameExtension: call("renameExtension"),
    ...withoutKind(call),
    on: (other) => build(dialect, refuseUnknownDialect(other) === dialect ? caller : () => Promise.resolve()),
  }
}

/** What is about no object of the schema. */
function withoutKind(
  call: (method: Method) => (...args: unknown[]) => Promise<void>,
): Pick<Operations, "execute" | "bulkInsert" | "backfill" | "todo" | "irreversible"> {
  return {
    execute: call("execute"),
    bulkInsert: call("bulkInsert"),
    backfill: call("backfill"),
    todo: call("todo"),
    irreversible: call("irreversible"),
  }
}

function refuseUnknownDialect(name: string): DialectName {
  if (isDialectName(name)) return name
  throw new LimbeckError({
    code: "bad-operation",
    message: `cannot read op.on(${show(name)}): there is no such dialect`,
    next: 'write op.on("postgres") or op.on("sqlite")',
  })
}
