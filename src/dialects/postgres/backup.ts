import { spawn } from "node:child_process"
import { join } from "node:path"
import { LimbeckError } from "../../errors"
import type { BackupAddress, BackupRequest } from "../backup"

/** What pg_dump writes in its custom format, for pg_restore. All about the connection goes by the environment. */
export async function backup({ query, address, label, folder }: BackupRequest): Promise<string> {
  const [row] = await query("SELECT current_database() AS name")
  const name = String(row?.name)
  const file = join(folder, `${name.replace(/[^\w.-]/g, "_")}-${label}.dump`)
  await dump(file, { ...process.env, ...environment(address), PGDATABASE: name })
  return file
}

function environment(address: BackupAddress): Record<string, string> {
  const url = address.url === undefined ? undefined : new URL(address.url)
  const part = (text: string | undefined): string | undefined =>
    text === undefined || text === "" ? undefined : decodeURIComponent(text)
  const facts = {
    PGHOST: part(url?.hostname)?.replace(/^\[|\]$/g, "") ?? address.host,
    PGPORT: part(url?.port) ?? address.port?.toString(),
    PGUSER: part(url?.username) ?? address.user,
    PGPASSWORD: part(url?.password) ?? address.password,
    PGSSLMODE: url?.searchParams.get("sslmode") ?? undefined,
  }
  return Object.fromEntries(
    Object.entries(facts).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  )
}

function dump(file: string, env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("pg_dump", ["--format=custom", "--no-password", `--file=${file}`], {
      env,
      stdio: ["ignore", "ignore", "pipe"],
    })
    let said = ""
    child.stderr.on("data", (data) => (said += String(data)))
    child.on("error", (cause) => reject(failed(`pg_dump was not found`, ADVICE, cause)))
    child.on("close", (status) => {
      if (status === 0) resolve()
      else reject(failed(said.trim().split("\n")[0] ?? "", /version/.test(said) ? NEWER : ADVICE))
    })
  })
}

const ADVICE =
  "install PostgreSQL's client programs (Debian: postgresql-client; macOS: libpq) and have pg_dump in PATH; " +
  "or back up by what your host offers, and repeat the command without --backup"
const NEWER = "put a pg_dump of the server's version first in PATH; an older one refuses a newer server"

function failed(reason: string, next: string, cause?: unknown): LimbeckError {
  return new LimbeckError({
    code: "no-backup",
    message: `cannot back up the database: ${reason}; nothing was run`,
    next,
    ...(cause === undefined ? {} : { cause }),
  })
}
