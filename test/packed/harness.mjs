// Folders, processes and the count of what held.
import { spawnSync } from "node:child_process"
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, "..", "..")

export function openHarness(chosen) {
  const scratch = mkdtempSync(join(tmpdir(), "limbeck-packed-"))
  const count = { passed: 0, failed: 0, skipped: 0 }
  process.on("exit", () => rmSync(scratch, { recursive: true, force: true }))
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130))

  const check = (title, holds, detail) => {
    count[holds ? "passed" : "failed"]++
    console.log(`${holds ? "ok" : "NOT OK"}  ${title}`)
    if (!holds && detail) console.log(detail.replace(/^/gm, "        "))
  }
  const skip = (title, reason) => {
    count.skipped++
    console.log(`skipped  ${title}: ${reason}`)
  }
  const open = (fixture, name) => {
    const folder = join(scratch, name)
    if (!existsSync(folder)) cpSync(join(here, "fixtures", fixture), folder, { recursive: true })
    return projectIn(folder, name, check)
  }
  const finish = () => {
    console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`)
    process.exitCode = count.failed > 0 ? 1 : 0
  }
  const wants = (name) => chosen.length === 0 || chosen.includes(name)
  return { root, scratch, check, skip, open, finish, wants, say }
}

function projectIn(folder, name, check) {
  const title = (text) => `${name}: ${text}`
  const exitsIn = (place, text, status, program, ...args) => {
    const done = say(place, program, args)
    check(title(text), done.status === status, `exit ${done.status}\n${done.stdout}${done.stderr}`)
    return done
  }
  const exits = (...given) => exitsIn(folder, ...given)
  const below = (sub, text, status, ...args) =>
    exitsIn(join(folder, sub), text, status, "npx", "--no-install", "limbeck", ...args)
  return {
    folder,
    title,
    exits,
    below,
    limbeck: (text, status, ...args) => below("", text, status, ...args),
    install: (tarball, ...more) => {
      exits(
        "npm install of the tarball",
        0,
        "npm",
        "install",
        "--prefer-offline",
        "--no-audit",
        "--no-fund",
        ...more,
        tarball,
      )
      linkDriver(folder)
    },
    typecheck: () => {
      const types = join(folder, "node_modules", "@types")
      if (!existsSync(join(types, "node")))
        cpSync(join(root, "node_modules/@types/node"), join(types, "node"), { recursive: true })
      exits(
        "the generated files pass the compiler",
        0,
        "node",
        join(root, "node_modules/typescript/bin/tsc"),
        "-p",
        ".",
      )
    },
  }
}

/** The driver compiled in this repository: compiling it again would take minutes and show nothing. */
export function linkDriver(folder, driver = "sqlite3") {
  const place = join(folder, "node_modules", driver)
  if (!existsSync(place) && existsSync(dirname(place)))
    symlinkSync(join(root, "node_modules", driver), place, "junction")
}

export function say(cwd, program, args) {
  const env = { ...process.env, NODE_PATH: "", NODE_ENV: "", DATABASE_URL: "", npm_config_update_notifier: "false" }
  for (const name of Object.keys(env)) if (/^npm_(package|lifecycle)/.test(name)) delete env[name]
  return spawnSync(program, args, { cwd, encoding: "utf8", env, shell: process.platform === "win32", timeout: 300_000 })
}
