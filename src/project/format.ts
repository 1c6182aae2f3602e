import { execFile } from "node:child_process"
import { createRequire } from "node:module"
import { join } from "node:path"
import { promisify } from "node:util"
import type * as prettierModule from "prettier"
import { LimbeckError, messageOf } from "../errors"
import { describeFile } from "./describe-file"
import type { Project } from "./project"

type Prettier = typeof prettierModule

/** How limbeck writes where nobody says otherwise. */
const houseStyle = { semi: false, printWidth: 120 }

/**
 * A file's text in the project's own style: through its prettier with its configuration, else through
 * limbeck's; as it is where there is neither.
 */
export async function formatSource(project: Project, text: string, file: string): Promise<string> {
  const own = loadPrettier(join(project.root, "package.json"))
  const prettier = own ?? loadPrettier(__filename)
  if (prettier === undefined) return text
  try {
    const config = await prettier.resolveConfig(file, { editorconfig: true })
    // A project that has prettier and no configuration formats with prettier's defaults.
    const style = config ?? (own === undefined ? houseStyle : {})
    return await prettier.format(text, { ...style, filepath: file })
  } catch (error) {
    throw new LimbeckError({
      code: "format-failed",
      message: `could not format "${describeFile(file)}" with prettier: ${messageOf(error)}`,
      next: `npx prettier --find-config-path ${describeFile(file)}`,
      cause: error,
    })
  }
}

function loadPrettier(from: string): Prettier | undefined {
  try {
    return createRequire(from)("prettier") as Prettier
  } catch {
    return undefined
  }
}

/** Runs the project's own formatter, `format` in the settings, on a file that was written. */
export async function runFormatHook(project: Project, file: string): Promise<void> {
  const { format } = project.options
  if (format === undefined) return
  const command = format.replaceAll("{file}", quote(file))
  const [shell, flag] = process.platform === "win32" ? ["cmd.exe", "/c"] : ["sh", "-c"]
  try {
    const path = `${join(project.root, "node_modules", ".bin")}${process.platform === "win32" ? ";" : ":"}${process.env.PATH ?? ""}`
    await promisify(execFile)(shell, [flag, command], { cwd: project.root, env: { ...process.env, PATH: path } })
  } catch (error) {
    throw new LimbeckError({
      code: "format-failed",
      message: `wrote "${describeFile(file)}", but its formatter failed: ${messageOf(error)}`,
      next: command,
      cause: error,
    })
  }
}

function quote(file: string): string {
  return process.platform === "win32" ? `"${file}"` : `'${file.replaceAll("'", `'\\''`)}'`
}
