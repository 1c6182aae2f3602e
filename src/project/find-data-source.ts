import { readFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { LimbeckError, messageOf } from "../errors"
import { describeFile } from "./describe-file"
import { isRecord } from "./options"
import { isFile } from "./tsconfig"

/** The file of a DataSource, and which of its exports is meant where somebody said so. */
export interface DataSourceFile {
  readonly file: string
  readonly exportName: string | undefined
}

const stems = ["ormconfig", "data-source", "src/data-source"]
const extensions = [".ts", ".js", ".mts", ".cts", ".mjs", ".cjs"]

/** The data-source file that `-d` names, else package.json, else the first of the usual names. */
export function findDataSourceFile(cwd: string, flag: string | undefined): DataSourceFile {
  const packageFolder = findPackageFolder(cwd)
  if (flag !== undefined) return findNamed(flag, [cwd, packageFolder ?? cwd], `--data-source ${flag}`)
  const setting = packageFolder === undefined ? undefined : readPackageSetting(packageFolder)
  if (setting !== undefined && packageFolder !== undefined) {
    return findNamed(setting, [packageFolder], `"limbeck.dataSource" in ${join(packageFolder, "package.json")}`)
  }
  const folders = foldersUpTo(cwd, packageFolder ?? cwd)
  for (const folder of folders) {
    for (const stem of stems) {
      const file = findWithExtension(join(folder, stem))
      if (file !== undefined) return { file, exportName: undefined }
    }
  }
  const legacy = folders.map((folder) => join(folder, "ormconfig.json")).find(isFile)
  const where = folders.length === 1 ? cwd : `${cwd}, or above it up to ${folders.at(-1) ?? cwd}`
  throw new LimbeckError({
    code: "data-source-missing",
    message:
      `could not find a data-source file: there is no ${stems.join(", ")} (${extensions.join(" ")}) in ${where}` +
      (legacy === undefined ? "" : `; "${legacy}" is not read, as TypeORM since 0.3 does not read it`),
    next: "limbeck <command> --data-source path/to/data-source.ts",
  })
}

/** The nearest folder, upward, with a package.json. */
export function findPackageFolder(folder: string): string | undefined {
  if (isFile(join(folder, "package.json"))) return folder
  return dirname(folder) === folder ? undefined : findPackageFolder(dirname(folder))
}

function findNamed(text: string, folders: readonly string[], source: string): DataSourceFile {
  const hash = text.lastIndexOf("#")
  const spellings: readonly DataSourceFile[] = [
    { file: text, exportName: undefined },
    ...(hash > 0 ? [{ file: text.slice(0, hash), exportName: text.slice(hash + 1) }] : []),
  ]
  const tried = new Set<string>()
  for (const folder of folders) {
    for (const { file, exportName } of spellings) {
      const path = resolve(folder, file)
      const found = isFile(path) ? path : findWithExtension(path)
      if (found !== undefined) return { file: found, exportName }
      tried.add(path)
    }
  }
  throw new LimbeckError({
    code: "data-source-missing",
    message: `could not find the data-source file that ${source} names: there is no ${[...tried].map(quote).join(" or ")}`,
    next: "limbeck <command> --data-source path/to/data-source.ts",
  })
}

function findWithExtension(path: string): string | undefined {
  return extensions.map((extension) => path + extension).find(isFile)
}

function foldersUpTo(folder: string, end: string): readonly string[] {
  return folder === end || dirname(folder) === folder ? [folder] : [folder, ...foldersUpTo(dirname(folder), end)]
}

function readPackageSetting(folder: string): string | undefined {
  const file = join(folder, "package.json")
  const settings = readPackage(file).limbeck
  if (settings === undefined) return undefined
  const other = isRecord(settings) ? Object.keys(settings).find((key) => key !== "dataSource") : undefined
  const dataSource = isRecord(settings) ? settings.dataSource : settings
  if (other === undefined && (dataSource === undefined || typeof dataSource === "string")) return dataSource
  throw new LimbeckError({
    code: "settings",
    message:
      other === undefined
        ? `could not read "limbeck" in "${describeFile(file)}": it must be { "dataSource": "path/to/data-source.ts" }`
        : `could not read "limbeck" in "${describeFile(file)}": there is no setting "${other}" there`,
    next: "export const limbeck: LimbeckOptions = { ... } in the data-source file",
  })
}

/** A package.json as it stands; empty where it is no object. @throws LimbeckError `package-json` */
export function readPackage(file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"))
    return isRecord(value) ? value : {}
  } catch (error) {
    throw new LimbeckError({
      code: "package-json",
      message: `could not read "${file}": ${messageOf(error)}`,
      next: `edit ${file}`,
      cause: error,
    })
  }
}

function quote(text: string): string {
  return `"${text}"`
}
