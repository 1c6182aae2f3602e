/** The main file of a process that reads a project's entities for one dialect, and ends. */
import { resolve } from "node:path"
import { LimbeckError, messageOf } from "../errors"
import { declareHere } from "./declare"
import { standInForDrivers } from "./driver-stand-ins"
import { findDataSourceFile } from "./find-data-source"
import type { EntitiesReply, EntitiesRequest } from "./fresh-process"
import { loadProject } from "./project"
import { loadTypeorm } from "./typeorm-package"

process.once("message", (request: EntitiesRequest) => {
  void answer(request).then((reply) => process.send?.(reply))
})

async function answer({ cwd, dataSource, dialect, schema }: EntitiesRequest): Promise<EntitiesReply> {
  try {
    standInForDrivers(loadTypeorm(findDataSourceFile(resolve(cwd), dataSource).file))
    return { entities: await declareHere(await loadProject({ cwd, dataSource }), dialect, schema) }
  } catch (error) {
    if (!(error instanceof LimbeckError)) return { error: { code: "entities-unread", message: messageOf(error) } }
    const { code, message, next } = error
    return { error: { code, message: `for ${dialect}: ${message}`, ...(next === undefined ? {} : { next }) } }
  }
}
