import { resolve } from "node:path"

/** Which port the server listens on; 0 lets the system choose one. */
export const port = Number(process.env.PORT ?? 3000)

/** Where it is reached from; a container must be reached from outside. */
export const host = process.env.HOST ?? "127.0.0.1"

/** `0` leaves the migrations to a job or an init container: the server then waits until they were run. */
export const migratesOnStart = process.env.MIGRATE_ON_START !== "0"

// `npm start` works in examples/backend, and perle.db lies at the root. In production DATABASE_URL must be set.
if (!process.env.DATABASE_URL && process.env.NODE_ENV !== "production") {
  process.env.DATABASE_URL = `sqlite:${resolve("../../perle.db")}`
}
