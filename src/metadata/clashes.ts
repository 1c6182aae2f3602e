import { LimbeckError } from "../errors"
import { cutName, type Target } from "./target"

/** @throws LimbeckError `name-clash` when two names that TypeORM tells apart are one to the engine. */
export function refuseClashes(names: readonly string[], what: string, target: Target): void {
  const seen = new Map<string, string>()
  for (const name of names) {
    const cut = cutName(name, target)
    const other = seen.get(cut) ?? name
    if (other !== name) {
      throw new LimbeckError({
        code: "name-clash",
        message: `cannot read ${what}: "${other}" and "${name}" are one name to the server, which keeps ${target.profile.nameBytes} bytes: "${cut}"`,
        next: "give one of them a shorter name in the entity",
      })
    }
    seen.set(cut, name)
  }
}
