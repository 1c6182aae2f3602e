import { toConnection } from "../dialects/connection"
import type { OfflineDatabase } from "../dialects/script"
import type { Statement } from "../dialects/statement"
import { LimbeckError } from "../errors"
import { namespacesOf } from "../operations/namespaces"
import type { Operation } from "../operations/operation"
import { makes, restsOn } from "../operations/rests"
import type { Session } from "./session"

/** The statements of one operation after another, none of which is run. */
export type Forecast = (operation: Operation) => Promise<readonly Statement[]>

/**
 * Plans operations against the database as it is. One that rests on what an earlier one makes is
 * planned against the model that the earlier ones give, which knows nothing of privileges and policies.
 */
export function startForecast({ context, queryRunner }: Session): Forecast {
  const { dialect } = context
  const earlier: { readonly operation: Operation; readonly statements: readonly Statement[] }[] = []
  const made = new Set<string>()
  let model: OfflineDatabase | undefined
  const openModel = async (operation: Operation): Promise<OfflineDatabase> => {
    const connection = await toConnection(queryRunner)
    const namespaces = namespacesOf([...earlier.map((one) => one.operation), operation])
    const opened = await dialect.script.openOffline({
      ...connection,
      start: { schema: await dialect.inspect(connection, { namespaces }), version: connection.version },
      openScratch: () => Promise.reject(new Error("a forecast makes nothing")),
    })
    await opened.begin(true)
    for (const one of earlier) await opened.carryOut(one.operation, one.statements)
    return opened
  }
  return async (operation) => {
    if (restsOn(operation, made)) model ??= await openModel(operation)
    const connection =
      model !== undefined && restsOn(operation, made) ? model.connection() : await toConnection(queryRunner)
    const statements = await dialect.plan(operation, connection).catch((error: unknown) => {
      throw later(error)
    })
    earlier.push({ operation, statements })
    for (const name of makes(operation)) made.add(name)
    await model?.carryOut(operation, statements)
    return statements
  }
}

/** The model says what it lacks; here a database is there, only not yet as it will be. */
function later(error: unknown): unknown {
  if (!(error instanceof LimbeckError) || error.code !== "needs-database") return error
  return new LimbeckError({
    code: "needs-run",
    message: error.message.replace(
      /^cannot plan without a database:/,
      "cannot plan before the operations ahead of it have run:",
    ),
    next: "run it on a copy of the database, or look at what the operation says",
    cause: error,
  })
}
