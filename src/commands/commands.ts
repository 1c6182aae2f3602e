import { branches } from "./branches"
import { check } from "./check"
import type { Command } from "./command"
import { create } from "./create"
import { current } from "./current"
import { edit } from "./edit"
import { eject } from "./eject"
import { ensureVersion } from "./ensure-version"
import { generate } from "./generate"
import { heads } from "./heads"
import { history } from "./history"
import { init } from "./init"
import { merge } from "./merge"
import { rebase } from "./rebase"
import { repair } from "./repair"
import { revert } from "./revert"
import { run } from "./run"
import { show } from "./show"
import { sql } from "./sql"
import { stamp } from "./stamp"

/** The only list of commands, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  init,
  generate,
  create,
  run,
  revert,
  current,
  history,
  heads,
  branches,
  show,
  edit,
  merge,
  rebase,
  stamp,
  ensureVersion,
  sql,
  check,
  repair,
  eject,
]
