import type { Answers } from "../compare/answers"
import type { CompareOptions } from "../compare/compare"
import type { IgnoreRule } from "../compare/ignore"
import type { LimbeckOptions } from "../project/options"
import type { Name } from "../schema/names"

/** How a project wants its entities compared. */
export function compareOptions(
  settings: LimbeckOptions,
  answers: Answers,
  isOwn: (table: Name) => boolean,
): CompareOptions {
  return {
    answers,
    isOwn,
    ignore: ignoreRules(settings),
    keepsNames: settings.names === "keep",
    securesRows: settings.rowLevelSecurity === "enable",
  }
}

/** The setting `ignore`, with every pattern as a rule. */
export function ignoreRules({ ignore = [] }: LimbeckOptions): readonly IgnoreRule[] {
  return ignore.map((rule) => (typeof rule === "string" ? { object: rule } : rule))
}
