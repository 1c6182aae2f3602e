import type { Answers } from "../compare/answers"
import type { CompareOptions } from "../compare/compare"
import type { IgnoreRule } from "../compare/ignore"
import type { Made } from "../history/recorded"
import type { LimbeckOptions } from "../project/options"

/** How a project wants its entities compared. */
export function compareOptions(settings: LimbeckOptions, answers: Answers): Omit<CompareOptions, keyof Made> {
  return {
    answers,
    ignore: ignoreRules(settings),
    keepsNames: settings.names === "keep",
    securesRows: settings.rowLevelSecurity === "enable",
  }
}

/** The setting `ignore`, with every pattern as a rule. */
export function ignoreRules({ ignore = [] }: LimbeckOptions): readonly IgnoreRule[] {
  return ignore.map((rule) => (typeof rule === "string" ? { object: rule } : rule))
}
