import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import type * as typescript from "typescript"
import { LimbeckError } from "../errors"
import { frameOf } from "./code-frame"
import { rewriteModuleScope } from "./module-scope"
import type { TsConfig } from "./tsconfig"

export type TypeScript = typeof typescript

/** A TypeScript package, whose version is known before its 9 MB are loaded (0.3 s). */
export interface Compiler {
  readonly version: string
  load(): TypeScript
}

/** What a TypeScript file became. */
export interface Transpiled {
  readonly code: string
  /** The source map as JSON. */
  readonly map: string
  /** Whether the file awaits outside every function. */
  readonly isAsync: boolean
}

/** The project's own TypeScript where it can transpile (7 has no `transpileModule`), else limbeck's. */
export function findCompiler(root: string): Compiler {
  for (const from of [join(root, "package.json"), __filename]) {
    const resolver = createRequire(from)
    const version = versionOf(resolver)
    if (version === undefined || Number.parseInt(version, 10) >= 7) continue
    return { version, load: () => resolver("typescript") as TypeScript }
  }
  throw new LimbeckError({
    code: "typescript-missing",
    message: `could not load the TypeScript files of "${root}": the package "typescript" (5 or 6) is not installed`,
    next: "npm install --save-dev typescript@6, or point --data-source at the compiled JavaScript",
  })
}

function versionOf(resolver: NodeJS.Require): string | undefined {
  try {
    const { version } = resolver("typescript/package.json") as { version?: unknown }
    return typeof version === "string" ? version : undefined
  } catch {
    return undefined
  }
}

/** The options a file is transpiled with: those of its tsconfig that change what the code does. */
export function transpileOptions(config: TsConfig, compilerVersion: string): Readonly<Record<string, unknown>> {
  const given = config.compilerOptions
  const target = typeof given.target === "string" ? given.target.toLowerCase() : ""
  const year = target === "esnext" ? 9999 : Number(/^es(20\d\d)$/.exec(target)?.[1] ?? 0)
  const module = typeof given.module === "string" ? given.module.toLowerCase() : ""
  // Silent, TypeScript 5 takes false for CommonJS output and true for the others; 6 always takes true.
  const interop = Number.parseInt(compilerVersion, 10) >= 6 || (module !== "" && module !== "commonjs")
  return {
    target: year >= 2022 ? "es2022" : "es2021",
    useDefineForClassFields: given.useDefineForClassFields ?? year >= 2022,
    experimentalDecorators: given.experimentalDecorators ?? true,
    emitDecoratorMetadata: given.emitDecoratorMetadata ?? given.experimentalDecorators !== false,
    esModuleInterop: given.esModuleInterop ?? given.allowSyntheticDefaultImports ?? interop,
    jsx: typeof given.jsx === "string" && given.jsx.startsWith("react") ? given.jsx : "react-jsx",
    jsxImportSource: given.jsxImportSource,
  }
}

/** A TypeScript file as CommonJS that Node can run under the file's own name. */
export function transpile(
  ts: TypeScript,
  file: { readonly name: string; readonly source: string },
  options: Readonly<Record<string, unknown>>,
): Transpiled {
  const scope = { isAsync: false, prologue: "", needsBlock: false }
  const { options: compilerOptions } = ts.convertCompilerOptionsFromJson(options, dirname(file.name))
  const result = ts.transpileModule(file.source, {
    // .mts and .cts decide the output's format; here it is always CommonJS.
    fileName: file.name.replace(/\.[mc]ts$/, ".ts"),
    reportDiagnostics: true,
    compilerOptions: { ...compilerOptions, module: ts.ModuleKind.CommonJS, sourceMap: true },
    transformers: { before: [rewriteModuleScope(ts, file.source, scope)] },
  })
  refuseSyntaxErrors(ts, file, result.diagnostics ?? [])
  const body = result.outputText
    .replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n")
    // A module that is marked as ES module and has no default export, such as typeorm itself, is its own
    // default where Node imports it; TypeScript's helper would give undefined. Asked when the import is used:
    // of two files that import each other, the one that is still being evaluated has its default later.
    .replace(
      "return (mod && mod.__esModule) ? mod :",
      'return (mod && mod.__esModule) ? "default" in mod ? mod : { get default() { return "default" in mod ? mod.default : mod } } :',
    )
  // On the first line, before the code: every line keeps its number for the source map.
  const [start, end] = scope.needsBlock ? ["{", "}"] : ["", ""]
  const code = body.startsWith('"use strict";')
    ? `"use strict";${scope.prologue}${start}${body.slice('"use strict";'.length)}${end}`
    : `${scope.prologue}${start}${body}${end}`
  return { code, map: result.sourceMapText ?? "", isAsync: scope.isAsync }
}

/** TypeScript reports its syntax errors with the numbers 1000 to 1999, and compiles on in spite of them. */
function refuseSyntaxErrors(
  ts: TypeScript,
  file: { readonly name: string; readonly source: string },
  diagnostics: readonly typescript.Diagnostic[],
): void {
  const found = diagnostics.find(
    (diagnostic) =>
      diagnostic.file !== undefined && diagnostic.category === ts.DiagnosticCategory.Error && diagnostic.code < 2000,
  )
  if (found?.file === undefined) return
  const { line, character } = found.file.getLineAndCharacterOfPosition(found.start ?? 0)
  const position = { file: file.name, line: line + 1, column: character + 1 }
  throw new LimbeckError({
    code: "syntax",
    message:
      `could not read "${file.name}", line ${position.line}: ` +
      `${ts.flattenDiagnosticMessageText(found.messageText, "\n")}\n${frameOf(position, file.source)}`,
    next: `edit ${file.name}:${position.line}:${position.column}`,
  })
}
