import { existsSync } from "node:fs"
import { basename, dirname, extname, join, resolve } from "node:path"
import { LimbeckError } from "../../errors"
import type { BackupRequest } from "../backup"
import { lit, sql } from "../sql"

/** A copy beside the database, consistent although others read and write meanwhile (lang_vacuum.html, VACUUM INTO). */
export async function backup({ query, address, label }: BackupRequest): Promise<string> {
  const { database } = address
  if (database === undefined || database === "" || !existsSync(database)) {
    throw new LimbeckError({
      code: "no-backup",
      message: "cannot back up the database: it is no file",
      next: "repeat the command without --backup",
    })
  }
  const path = resolve(database)
  const extension = extname(path)
  const file = join(dirname(path), `${basename(path, extension)}-${label}${extension}`)
  await query(sql`VACUUM INTO ${lit(file)}`.text)
  return file
}
