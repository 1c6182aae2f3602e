import { revert as revertMigrations } from "../runner/run"
import type { Command } from "./command"
import { migrate, RUN_OPTIONS } from "./run"

export const revert: Command = {
  name: "revert",
  aliases: ["downgrade"],
  usage: "[target]",
  summary: "undo the last migration, or all above a target",
  positionals: { target: { type: "string", describe: "-1, 3f2a, AddNewField, base; default: -1" } },
  options: RUN_OPTIONS,
  examples: [
    ["limbeck revert", "undo the last one"],
    ["limbeck revert base", "undo everything"],
  ],
  run: (args, context) =>
    migrate(args, context, {
      direction: "down",
      act: revertMigrations,
      nothing: "nothing to revert: no migration is applied",
    }),
}
