// npm run docs:api [-- --check]: writes docs/API.md from the docstrings of what src/index.ts exports.
// --check writes nothing and ends with 1 where the page is another; so does a part without docstring.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { install, root } from "./prepare.mjs"

install()
const { Application, LogLevel } = await import("typedoc")
const page = join(root, "docs", "API.md")
const made = await describe()
if (!process.argv.includes("--check")) writeFileSync(page, made)
else if (readFileSync(page, "utf8") !== made) {
  console.error("docs/API.md is not what the docstrings say: npm run docs:api writes it")
  process.exitCode = 1
}

async function describe() {
  const folder = mkdtempSync(join(tmpdir(), "limbeck-api-"))
  try {
    const application = await Application.bootstrapWithPlugins({
      entryPoints: [join(root, "src", "index.ts")],
      tsconfig: join(root, "tsconfig.json"),
      // It empties the folder first.
      outputs: [{ name: "markdown", path: folder }],
      plugin: ["typedoc-plugin-markdown"],
      logLevel: LogLevel.Warn,
      // `npm run typecheck` does that.
      skipErrorChecking: true,
      name: "The functions and types of limbeck",
      readme: "none",
      outputFileStrategy: "modules",
      hidePageHeader: true,
      hideBreadcrumbs: true,
      disableSources: true,
      excludeExternals: true,
      excludeInternal: true,
      parametersFormat: "table",
      interfacePropertiesFormat: "table",
      classPropertiesFormat: "table",
      typeDeclarationFormat: "table",
      expandParameters: true,
      useCodeBlocks: true,
      tableColumnSettings: { hideModifiers: true, hideInherited: true, hideOverrides: true },
      sort: ["source-order"],
      groupOrder: ["Functions", "Variables", "Interfaces", "Type Aliases", "Classes"],
      validation: { notExported: true, invalidLink: true, notDocumented: true },
      requiredToBeDocumented: ["Class", "Function", "Interface", "TypeAlias", "Variable"],
      treatValidationWarningsAsErrors: true,
      intentionallyNotExported: ["PartOperation", "QueryRunnerLike", "Operation"],
    })
    const project = await application.convert()
    if (project === undefined) throw new Error("TypeDoc could not read src/index.ts")
    application.validate(project)
    await application.generateOutputs(project)
    if (application.logger.hasErrors() || application.logger.hasWarnings()) process.exitCode = 1
    return readFileSync(join(folder, "README.md"), "utf8")
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
