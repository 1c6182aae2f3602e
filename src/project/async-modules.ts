import { createRequire } from "node:module"
import { pathToFileURL } from "node:url"
import { LimbeckError } from "../errors"

/** Thrown out of a `require` that met a file with top-level await; nothing on its way has run yet. */
class AsyncModuleFound extends LimbeckError {}

interface Evaluation {
  readonly module: NodeJS.Module
  readonly finished: Promise<void>
  isFinished: boolean
}

/** The name by which an asynchronous file reaches `AsyncModules.import`. */
const importName = "limbeckImport"
const finishedName = "limbeckFinished"

/**
 * Top-level await in files that run as CommonJS. Such a file becomes an async function, and so does
 * every file that imports it; the imports themselves are awaited. Which files these are shows while
 * loading: the first `require` of one fails before anything of its importers has run, and the
 * importers are noted on the way out, so that the load can start again knowing them.
 */
export class AsyncModules {
  private readonly files = new Set<string>()
  private readonly evaluations = new Map<string, Evaluation>()

  isAsync(file: string): boolean {
    return this.files.has(file)
  }

  /** Notes a file, and gives the error that takes the news to its importers. */
  found(file: string): Error {
    this.files.add(file)
    return new AsyncModuleFound({
      code: "top-level-await",
      message: `could not load "${file}": it uses top-level await, and is required by JavaScript or at run time`,
      next: "import it at the top of a TypeScript file, or move the await into a function",
    })
  }

  /** The error to go on with when one passed through a file: an asynchronous import makes it asynchronous. */
  passedThrough(error: unknown, file: string): unknown {
    if (error instanceof AsyncModuleFound) this.files.add(file)
    return isAsyncModuleError(error) ? this.found(file) : error
  }

  /** Runs the code of an asynchronous file, which hands its promise over. */
  evaluate(module: NodeJS.Module, run: () => void): void {
    const holder = module as NodeJS.Module & Record<string, unknown>
    holder[importName] = (request: string) => this.import(module, request)
    run()
    const evaluation: Evaluation = {
      module,
      isFinished: false,
      finished: Promise.resolve(holder[finishedName]).then(() => {
        evaluation.isFinished = true
      }),
    }
    // Whoever awaits the file reports its failure; until then it is no unhandled one.
    evaluation.finished.catch(() => undefined)
    this.evaluations.set(module.filename, evaluation)
  }

  /** The exports of a file, once it has run to its end. */
  async load(file: string): Promise<unknown> {
    const load = createRequire(file)
    for (;;) {
      const known = this.files.size
      try {
        const exported: unknown = load(file)
        return await this.finish(load.resolve(file), exported)
      } catch (error) {
        // Each attempt that fails this way knows more files; one that does not cannot come further.
        if (!(error instanceof AsyncModuleFound) || this.files.size === known) throw error
        this.forgetUnfinished()
      }
    }
  }

  private async import(importer: NodeJS.Module, request: string): Promise<unknown> {
    const file = createRequire(importer.filename).resolve(request)
    // Imports are awaited one after the other, so what has begun and not ended is an importer: the
    // circle is cut here, as `require` cuts it.
    const begun = this.evaluations.get(file)
    if (begun !== undefined && !begun.isFinished) return begun.module.exports
    try {
      const exported: unknown = importer.require(request)
      return await this.finish(file, exported)
    } catch (error) {
      if (!isAsyncModuleError(error)) throw error
      const namespace = (await import(pathToFileURL(file).href)) as object
      // The mark by which TypeScript's code knows an ES module; `require` of one sets it, too.
      return { ...namespace, __esModule: true }
    }
  }

  private async finish(file: string, exported: unknown): Promise<unknown> {
    const evaluation = this.evaluations.get(file)
    if (evaluation === undefined) return exported
    await evaluation.finished
    return evaluation.module.exports
  }

  private forgetUnfinished(): void {
    for (const [file, { isFinished, module }] of this.evaluations) {
      if (isFinished) continue
      this.evaluations.delete(file)
      Reflect.deleteProperty(createRequire(module.filename).cache, file)
    }
  }
}

function isAsyncModuleError(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_REQUIRE_ASYNC_MODULE"
}

/** The imports at the left margin, as TypeScript writes them: `const a_1 = __importStar(require("a"));`. */
const importLine = /^((?:(?:const|var|let) \w+ = )?(?:__\w+\()?)require\(("(?:[^"\\]|\\.)*")\)/gm

/** The code of a file as an async function that awaits what it imports; its promise is left at the module. */
export function awaitImports(code: string): string {
  const awaited = code.replace(importLine, (_, start: string, request: string) => {
    return `${start}await module.${importName}(${request})`
  })
  return `module.${finishedName} = (async () => {${awaited}\n})();`
}
