import Fastify, { type FastifyInstance } from "fastify"
import type { DataSource } from "typeorm"
import { Product } from "../../../entities/product"

export interface ServerState {
  /** True when the database is migrated and the server is not about to stop. */
  isReady: boolean
}

/** The shop's server. It listens before the database is ready, so that probes get an answer. */
export function createServer(dataSource: DataSource, state: ServerState): FastifyInstance {
  const server = Fastify({ logger: true, forceCloseConnections: "idle" })

  /** Liveness: the process answers. A migration that takes long must not get it killed. */
  server.get("/live", () => ({ status: "ok" }))

  /** Readiness and startup: it may be sent requests. */
  server.get("/ready", (_request, reply) =>
    state.isReady ? { status: "ready" } : reply.code(503).send({ status: "not ready" }),
  )

  server.get("/products", async (_request, reply) => {
    if (!state.isReady) return reply.code(503).header("retry-after", "5").send({ status: "not ready" })
    return dataSource.getRepository(Product).find({ order: { id: "ASC" }, take: 100 })
  })

  server.get<{ Params: { id: string } }>("/products/:id", async (request, reply) => {
    if (!state.isReady) return reply.code(503).header("retry-after", "5").send({ status: "not ready" })
    const id = Number(request.params.id)
    const product = Number.isInteger(id) ? await dataSource.getRepository(Product).findOneBy({ id }) : null
    return product ?? reply.code(404).send({ status: "no such product" })
  })

  return server
}
