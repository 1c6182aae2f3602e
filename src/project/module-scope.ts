import type * as typescript from "typescript"

type TypeScript = typeof typescript

/** What the transformer learns about a file, for those who put the output together. */
export interface ModuleScope {
  isAsync: boolean
  prologue: string
  needsBlock: boolean
}

/** The names that Node's CommonJS wrapper declares. ES modules often declare them again. */
const wrapperNames = new Set(["require", "module", "exports", "__filename", "__dirname"])

const importMetaName = "limbeckImportMeta"

/** `import.meta` as Node defines it, for a file that runs as CommonJS. On one line, with names nobody uses. */
const importMetaPrologue =
  `const ${importMetaName} = { url: require("node:url").pathToFileURL(__filename).href, filename: __filename, ` +
  `dirname: __dirname, main: false, resolve: (name) => { const found = require.resolve(name); ` +
  `return require("node:path").isAbsolute(found) ? require("node:url").pathToFileURL(found).href : found } };`

/**
 * TypeScript's CommonJS output keeps `import.meta`, which is a syntax error there, and a file's own
 * `const __dirname = ...` or `const require = createRequire(...)`, which clashes with the wrapper's.
 * The first becomes an object, the others get a block of their own and another name.
 */
export function rewriteModuleScope(
  ts: TypeScript,
  source: string,
  scope: ModuleScope,
): typescript.TransformerFactory<typescript.SourceFile> {
  return (context) => (file) => {
    scope.isAsync = /\bawait\b/.test(source) && file.statements.some((statement) => hasAwait(ts, statement))
    const declared = new Set(file.statements.flatMap((statement) => declaredNames(ts, statement)))
    scope.needsBlock = declared.size > 0
    if (!source.includes("import.meta")) {
      return declared.size === 0 ? file : renameIdentifiers(ts, context, { file, declared })
    }
    scope.prologue = importMetaPrologue
    return renameIdentifiers(ts, context, { file, declared })
  }
}

function renameIdentifiers(
  ts: TypeScript,
  context: typescript.TransformationContext,
  { file, declared }: { file: typescript.SourceFile; declared: ReadonlySet<string> },
): typescript.SourceFile {
  const { factory } = context
  const visit = (node: typescript.Node): typescript.Node => {
    if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
      return factory.createIdentifier(importMetaName)
    }
    if (ts.isShorthandPropertyAssignment(node) && declared.has(node.name.text)) {
      return factory.createPropertyAssignment(node.name.text, factory.createIdentifier(renamed(node.name.text)))
    }
    if (ts.isIdentifier(node) && declared.has(node.text) && !isMemberName(ts, node)) {
      return factory.createIdentifier(renamed(node.text))
    }
    return ts.visitEachChild(node, visit, context)
  }
  return ts.visitEachChild(file, visit, context)
}

function renamed(name: string): string {
  return `${name}OfModule`
}

/** Whether an identifier names a property and not a variable. */
function isMemberName(ts: TypeScript, node: typescript.Identifier): boolean {
  const parent = ts.getOriginalNode(node).parent as typescript.Node | undefined
  if (parent === undefined) return false
  const isNamed = ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent) || ts.isEnumMember(parent)
  return (isNamed || ts.isClassElement(parent) || ts.isTypeElement(parent)) && parent.name === node
}

/** Those of the wrapper's names that a statement declares at the top of the file. */
function declaredNames(ts: TypeScript, statement: typescript.Statement): readonly string[] {
  if (!ts.isVariableStatement(statement)) return []
  return statement.declarationList.declarations
    .map(({ name }) => (ts.isIdentifier(name) ? name.text : ""))
    .filter((name) => wrapperNames.has(name))
}

/** Whether something awaits outside every function. */
function hasAwait(ts: TypeScript, node: typescript.Node): boolean {
  if (ts.isAwaitExpression(node)) return true
  if (ts.isForOfStatement(node) && node.awaitModifier !== undefined) return true
  if (ts.isFunctionLike(node) || ts.isPropertyDeclaration(node) || ts.isTypeNode(node)) return false
  return ts.forEachChild(node, (child) => hasAwait(ts, child) || undefined) ?? false
}
