import { readFileSync } from "node:fs"
import { join } from "node:path"
import ts from "typescript"
import { COMMANDS } from "../../src/commands/commands"
import * as limbeck from "../../src/index"

const file = join(__dirname, "..", "..", "src", "library", "options.ts")

/** The interface of each command's options. */
const OPTIONS: Readonly<Record<string, string>> = {
  run: "ExecutionOptions",
  revert: "ExecutionOptions",
  current: "CurrentOptions",
  history: "HistoryOptions",
  heads: "HeadsOptions",
  branches: "LibraryOptions",
  show: "ShowOptions",
  merge: "MergeOptions",
  stamp: "StampOptions",
  "ensure-version": "LibraryOptions",
  repair: "RepairOptions",
  check: "CheckOptions",
  sql: "SqlOptions",
  generate: "GenerateOptions",
  create: "CreateOptions",
  rebase: "RebaseOptions",
  eject: "EjectOptions",
}

/** What only forms what is printed, or is another spelling of an option. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  check: ["format"],
  history: ["graph"],
  generate: ["path"],
  create: ["path"],
}

/** What begins before there is a DataSource, and what opens an editor for a person. */
const WITHOUT_FUNCTION: readonly string[] = ["init", "edit"]

const commands = COMMANDS.filter(({ name }) => !WITHOUT_FUNCTION.includes(name))
const members = readMembers()
const ownOfLibrary = members.get("LibraryOptions") ?? []

function readMembers(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>()
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022, true)
  for (const statement of source.statements.filter((node) => ts.isInterfaceDeclaration(node))) {
    const bases = (statement.heritageClauses ?? []).flatMap(({ types }) => types.map((type) => type.getText()))
    const own = statement.members.map((member) => member.name?.getText() ?? "")
    found.set(statement.name.text, [...bases.flatMap((base) => found.get(base) ?? []), ...own])
  }
  return found
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

describe.each(commands.map((command) => [command.name, command] as const))("%s", (name, command) => {
  test("is a function of the library", () => {
    expect(typeof (limbeck as unknown as Record<string, unknown>)[camelCase(name)]).toBe("function")
  })

  test("takes there what it takes on a command line", () => {
    const options = Object.entries(command.options ?? {}).filter(([, option]) => option.hidden !== true)
    const typed = [...options, ...Object.entries(command.positionals ?? {})].map(([option]) => camelCase(option))
    const wanted = new Set(typed.filter((option) => LEFT_OUT[name]?.includes(option) !== true))
    const own = (members.get(OPTIONS[name] ?? "") ?? []).filter(
      (member) => !ownOfLibrary.includes(member) && member !== "onEvent",
    )
    expect([...own].sort()).toEqual([...wanted].sort())
  })
})
