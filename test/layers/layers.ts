import * as ts from "typescript"

/** A source file as the checks see it; `path` is relative to the repository, with slashes. */
export interface Source {
  readonly path: string
  readonly text: string
}

export interface Violation {
  readonly path: string
  readonly line: number
  readonly message: string
}

interface Import {
  readonly from: string
  readonly specifier: string
  readonly line: number
  readonly typeOnly: boolean
  /** The file it names, for a relative import of a file of ours. */
  readonly target: string | undefined
}

/** From left to right: a folder imports only folders of a lower rank, and itself. */
const RANKS: Readonly<Record<string, number>> = {
  schema: 0,
  operations: 1,
  dialects: 2,
  metadata: 3,
  diff: 3,
  script: 3,
  compare: 4,
  history: 4,
  runner: 5,
  review: 6,
  project: 7,
  commands: 8,
  "cli.ts": 9,
  library: 9,
  "start.ts": 10,
  "index.ts": 11,
}

/** The configuration and the loader of the user's files: what is below the commands takes plain data. */
const IMPORTS_PROJECT: readonly string[] = ["project", "commands", "library", "cli.ts", "index.ts"]

/** Files that may look inside typeorm, where its versions differ. */
const TYPEORM_SEAMS: readonly RegExp[] = [
  /^src\/metadata\/typeorm\.ts$/,
  /^src\/runner\/connection\.ts$/,
  /^src\/project\//,
]

const DIALECT_NAMES: ReadonlySet<string> = new Set([
  "postgres",
  "postgresql",
  "sqlite",
  "sqlite3",
  "better-sqlite3",
  "aurora-postgres",
  "cockroachdb",
])

/** Files outside src/dialects that may ask which engine it is, with the reason. */
export const DIALECT_EXCEPTIONS: Readonly<Record<string, string>> = {
  "src/project/connection.ts": "SET ROLE, standbys and missing files: what connecting means differs by engine",
  "src/project/driver-options.ts": "TypeORM's options name a server or a file, by driver",
  "src/project/metadata.ts": "TypeORM wants its own options for each driver to build metadata",
  "src/project/project.ts": "only SQLite's database option is a path",
}

const MAX_LINES = 400

export function checkLayers(sources: readonly Source[]): Violation[] {
  const paths = new Set(sources.map((source) => source.path))
  const parsed = sources.map((source) => parse(source))
  const imports = parsed.flatMap((file) => readImports(file, paths))
  return [
    ...imports.flatMap(checkImport),
    ...checkFolderCycles(imports),
    ...checkFileCycles(imports),
    ...parsed.flatMap(checkWords),
    ...sources.flatMap(checkFile),
  ]
}

function parse({ path, text }: Source): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true)
}

/** The unit of the import rule: a folder directly under src, or a file that lies there. */
export function folderOf(path: string): string {
  return path.split("/")[1] ?? path
}

function readImports(file: ts.SourceFile, paths: ReadonlySet<string>): Import[] {
  const found: Import[] = []
  const add = (node: ts.Node, name: ts.Node | undefined, typeOnly: boolean) => {
    if (!name || !ts.isStringLiteralLike(name)) return
    const target = resolve(file.fileName, name.text, paths)
    found.push({ from: file.fileName, specifier: name.text, line: lineOf(node), typeOnly, target })
  }
  walk(file, (node) => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, isTypeOnly(node.importClause))
    else if (ts.isExportDeclaration(node)) add(node, node.moduleSpecifier, node.isTypeOnly)
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node, node.argument.literal, true)
    else if (ts.isExternalModuleReference(node)) add(node, node.expression, false)
    else if (ts.isCallExpression(node) && isLoad(node.expression)) add(node, node.arguments[0], false)
  })
  return found
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const names = clause.namedBindings
  return !clause.name && !!names && ts.isNamedImports(names) && names.elements.every((name) => name.isTypeOnly)
}

function isLoad(callee: ts.Expression): boolean {
  return callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === "require")
}

function resolve(from: string, specifier: string, paths: ReadonlySet<string>): string | undefined {
  if (!specifier.startsWith(".")) return undefined
  const parts = from.split("/").slice(0, -1)
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop()
    else if (part !== ".") parts.push(part)
  }
  const base = parts.join("/").replace(/\.js$/, "")
  return [`${base}.ts`, `${base}/index.ts`].find((path) => paths.has(path)) ?? `${base}.ts`
}

function checkImport(found: Import): Violation[] {
  const { from, specifier, line, target } = found
  const say = (message: string): Violation[] => [{ path: from, line, message }]
  if (/^typeorm\//.test(specifier) && !TYPEORM_SEAMS.some((seam) => seam.test(from))) {
    return say(`imports "${specifier}": only ${TYPEORM_SEAMS.map(String).join(", ")} look inside typeorm`)
  }
  if (target === undefined) {
    return folderOf(from) === "schema" ? say(`imports "${specifier}": src/schema imports nothing`) : []
  }
  // Its own version; a bundler takes in what is required.
  if (target.startsWith("package.json")) return []
  if (!target.startsWith("src/")) return say(`imports "${specifier}", which lies outside src`)
  const [ours, theirs] = [folderOf(from), folderOf(target)]
  if (theirs === "errors.ts") return []
  if (ours === theirs) return checkNeighbours(from, target, say)
  if (theirs === "project" && !IMPORTS_PROJECT.includes(ours)) {
    return say(`imports "${specifier}": src/project is imported by commands, library, index.ts and cli.ts only`)
  }
  const [rank, other] = [RANKS[ours], RANKS[theirs]]
  if (rank === undefined || other === undefined) return say(`"${ours}" or "${theirs}" has no place in the import rule`)
  return other < rank ? [] : say(`imports "${specifier}": src/${ours} may not import src/${theirs}`)
}

/** Inside src/dialects one engine never imports another. */
function checkNeighbours(from: string, target: string, say: (message: string) => Violation[]): Violation[] {
  const [ours, theirs] = [from.split("/"), target.split("/")]
  if (ours[1] !== "dialects" || ours.length < 4 || theirs.length < 4 || ours[2] === theirs[2]) return []
  return say(`dialects/${ours[2]} may not import dialects/${theirs[2]}`)
}

function checkFolderCycles(imports: readonly Import[]): Violation[] {
  const edges = imports.flatMap(({ from, target, line }) =>
    target === undefined || folderOf(from) === folderOf(target)
      ? []
      : [{ from: folderOf(from), to: folderOf(target), path: from, line }],
  )
  return describeCycles(edges, "folder")
}

function checkFileCycles(imports: readonly Import[]): Violation[] {
  const edges = imports.flatMap(({ from, target, line, typeOnly }) =>
    target === undefined || typeOnly ? [] : [{ from, to: target, path: from, line }],
  )
  return describeCycles(edges, "file")
}

interface Edge {
  readonly from: string
  readonly to: string
  readonly path: string
  readonly line: number
}

/** One violation for each edge from which its own start can be reached again. */
function describeCycles(edges: readonly Edge[], unit: string): Violation[] {
  const next = new Map<string, Set<string>>()
  for (const { from, to } of edges) next.set(from, (next.get(from) ?? new Set()).add(to))
  return edges
    .filter(({ from, to }) => reaches(next, to, from))
    .map(({ from, to, path, line }) => ({ path, line, message: `${unit} cycle: ${from} -> ${to} -> ... -> ${from}` }))
}

function reaches(next: ReadonlyMap<string, ReadonlySet<string>>, start: string, goal: string): boolean {
  const seen = new Set<string>()
  const stack = [start]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node === goal) return true
    if (seen.has(node)) continue
    seen.add(node)
    stack.push(...(next.get(node) ?? []))
  }
  return false
}

/** Dialect names that are compared, and TypeORM's own way to change a schema. */
function checkWords(file: ts.SourceFile): Violation[] {
  const found: Violation[] = []
  const say = (node: ts.Node, message: string) => found.push({ path: file.fileName, line: lineOf(node), message })
  const mayAsk = file.fileName.startsWith("src/dialects/") || file.fileName in DIALECT_EXCEPTIONS
  walk(file, (node) => {
    if (!mayAsk && isDialectTest(node)) say(node, "asks which dialect it is: let the dialect answer a question instead")
    if (ts.isIdentifier(node) && /^(createSchemaBuilder|RdbmsSchemaBuilder|SchemaBuilder)$/.test(node.text)) {
      say(node, `"${node.text}": limbeck never uses TypeORM's schema builder`)
    }
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      if (node.expression.name.text === "synchronize") say(node, `calls "synchronize()"`)
    }
  })
  return found
}

function isDialectTest(node: ts.Node): boolean {
  const isName = (side: ts.Node) => ts.isStringLiteralLike(side) && DIALECT_NAMES.has(side.text)
  if (ts.isCaseClause(node)) return isName(node.expression)
  if (!ts.isBinaryExpression(node)) return false
  return /^[!=]==?$/.test(node.operatorToken.getText()) && (isName(node.left) || isName(node.right))
}

function checkFile({ path, text }: Source): Violation[] {
  const say = (message: string): Violation => ({ path, line: 1, message })
  const lines = text.split("\n").length - 1
  const names = path.split("/").slice(1)
  return [
    ...(lines > MAX_LINES ? [say(`has ${lines} lines, at most ${MAX_LINES}: split it along its nouns`)] : []),
    ...names.filter((name) => !/^[a-z0-9-]+(\.ts)?$/.test(name)).map((name) => say(`"${name}" is not kebab-case`)),
    ...names
      .filter((name) => /^(utils?|helpers?|common|types)(\.ts)?$/.test(name) && !path.startsWith("src/dialects/"))
      .map((name) => say(`"${name}" names no noun and no verb of the field`)),
  ]
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node)
  ts.forEachChild(node, (child) => walk(child, visit))
}

function lineOf(node: ts.Node): number {
  const file = node.getSourceFile()
  return file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1
}
