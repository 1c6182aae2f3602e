// Preloaded into a measured process: tells its processor time on file descriptor 3 when it ends.
const { writeSync } = require("node:fs")

process.on("exit", () => {
  const { user, system } = process.cpuUsage()
  writeSync(3, JSON.stringify((user + system) / 1000))
})
