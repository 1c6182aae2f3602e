import { LimbeckError } from "../../errors"

/** An operation that means nothing on SQLite. */
export function unsupported(what: string, next: string): LimbeckError {
  return new LimbeckError({
    code: "unsupported",
    message: `cannot make or change ${what} on SQLite: it has no such thing`,
    next,
  })
}
