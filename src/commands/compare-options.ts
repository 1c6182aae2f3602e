import type { Answers } from "../compare/answers"
import type { CompareOptions } from "../compare/compare"
import type { LimbeckOptions } from "../project/options"
import { displayName, type Name } from "../schema/names"

/** How a project wants its entities compared. */
export function compareOptions(
  settings: LimbeckOptions,
  answers: Answers,
  isOwn: (table: Name) => boolean,
): CompareOptions {
  const patterns = (settings.ignore ?? []).map(expressionOf)
  return {
    answers,
    isOwn,
    isIgnored: (name) => patterns.some((pattern) => pattern.test(displayName(name))),
    keepsNames: settings.names === "keep",
    securesRows: settings.rowLevelSecurity === "enable",
  }
}

/** `*` stands for any text. */
function expressionOf(pattern: string): RegExp {
  const texts = pattern.split("*").map((text) => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
  return new RegExp(`^${texts.join(".*")}$`)
}
