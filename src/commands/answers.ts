import type { Answers } from "../compare/answers"
import type { LimbeckOptions } from "../project/options"
import { isSet, pairsOf, textsOf } from "./arguments"
import type { Arguments, Command } from "./command"

export { quote } from "../review/questions"

/** The options by which a person answers what limbeck cannot know. */
export const ANSWER_OPTIONS = {
  rename: { type: "string", array: true, nargs: 1, describe: "products:items or products.colour:color, a rename" },
  "no-rename": {
    type: "string",
    array: true,
    nargs: 1,
    describe: "products.colour (or products.product_type:tools) was dropped, not renamed",
  },
  "no-renames": { type: "boolean", describe: "nothing was renamed: drop and add" },
  "rename-enum": {
    type: "string",
    array: true,
    nargs: 1,
    describe: "products.product_type:tools=tooling, a renamed label",
  },
  "map-enum": {
    type: "string",
    array: true,
    nargs: 1,
    describe: "products.product_type:tools=other, where rows of a removed label go",
  },
  drop: { type: "string", array: true, nargs: 1, describe: "drop a table that no entity names" },
  "drop-all": { type: "boolean", describe: "drop every table that the migrations made and no entity names" },
  backfill: {
    type: "string",
    array: true,
    nargs: 1,
    describe: `products.sku="''", the SQL value of rows that exist already; sqlite:products.sku="''" for one engine`,
  },
  using: { type: "string", array: true, nargs: 1, describe: 'products.price="price::numeric", a cast (PostgreSQL)' },
} as const satisfies Command["options"]

export function readAnswers(args: Arguments, options: LimbeckOptions): Answers {
  const standing = Object.entries(options.renames ?? {}).map(([from, to]) => `${from}:${to}`)
  return {
    renames: textsOf(args, "rename"),
    standingRenames: standing,
    noRename: textsOf(args, "no-rename"),
    noRenames: isSet(args, "no-renames"),
    renameEnums: textsOf(args, "rename-enum"),
    mapEnums: textsOf(args, "map-enum"),
    drops: textsOf(args, "drop"),
    dropAll: isSet(args, "drop-all"),
    backfills: pairsOf(args, "backfill"),
    usings: pairsOf(args, "using"),
  }
}
