import { createRequire } from "node:module"
import { dirname, join, sep } from "node:path"
import type * as typeormModule from "typeorm"
import type { DataSource } from "typeorm"
import { LimbeckError } from "../errors"
import { describeFile } from "./describe-file"
import { ownRoot } from "./own-package"

export type TypeOrm = typeof typeormModule

/** A copy of the typeorm package. */
export interface TypeOrmPackage {
  readonly root: string
  readonly module: TypeOrm
}

/** The file that each copy loads for its DataSource class; 0.3 and 1.x have it at the same place. */
const dataSourceFile = join("data-source", "DataSource.js")

/** The typeorm that a file of the project imports, else the one beside limbeck. */
export function loadTypeorm(file: string): TypeOrmPackage {
  for (const from of [file, join(ownRoot, "package.json")]) {
    const load = createRequire(from)
    const entry = tryResolve(load, "typeorm")
    if (entry !== undefined) return { root: dirname(entry), module: load(entry) as TypeOrm }
  }
  throw new LimbeckError({
    code: "typeorm-missing",
    message: `could not load "${describeFile(file)}": the package "typeorm" is not installed`,
    next: "npm install typeorm reflect-metadata",
  })
}

/** The typeorm whose DataSource an object is, as far as it was loaded by `require`. */
export function typeormOf(dataSource: DataSource): TypeOrmPackage | undefined {
  const load = createRequire(__filename)
  for (const root of loadedCopies()) {
    const exported = load.cache[join(root, dataSourceFile)]?.exports as { DataSource?: unknown } | undefined
    const isMade = typeof exported?.DataSource === "function" && dataSource instanceof exported.DataSource
    if (isMade) return { root, module: load(root) as TypeOrm }
  }
  return undefined
}

/**
 * Two copies share the global storage of decorators but not their classes, and their versions may
 * differ: entities of one, read by the other, lose columns or fail far from the cause.
 */
export function refuseTwoTypeorms(used: TypeOrmPackage): void {
  const others = loadedCopies().filter((root) => root !== used.root)
  const [other] = others
  if (other === undefined) return
  const importer = findImporter(other)
  throw new LimbeckError({
    code: "two-typeorms",
    message:
      `could not read the entities: two copies of typeorm are loaded, "${used.root}" by the DataSource and ` +
      `"${other}"${importer === undefined ? "" : ` by "${describeFile(importer)}"`}`,
    next: "npm ls typeorm, then npm dedupe, or make it a peer dependency of the package that brings the other copy",
  })
}

function loadedCopies(): readonly string[] {
  const files = Object.keys(createRequire(__filename).cache)
  return files
    .filter((file) => file.endsWith(sep + dataSourceFile))
    .map((file) => file.slice(0, -dataSourceFile.length - 1))
    .filter((root) => isTypeorm(root))
}

function isTypeorm(root: string): boolean {
  const found = createRequire(__filename)(join(root, "package.json")) as { name?: unknown }
  return found.name === "typeorm"
}

/** A file outside a copy that imports it. */
function findImporter(root: string): string | undefined {
  const modules = Object.values(createRequire(__filename).cache)
  return modules.find(
    (module) =>
      module !== undefined &&
      !module.filename.startsWith(root + sep) &&
      module.children.some((child) => child.filename.startsWith(root + sep)),
  )?.filename
}

function tryResolve(load: NodeJS.Require, request: string): string | undefined {
  try {
    return load.resolve(request)
  } catch {
    return undefined
  }
}
