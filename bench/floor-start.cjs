// node floor-start.cjs: what any process pays that asks a PostgreSQL database one question through these packages.
require("typeorm")
const { Client } = require("pg")

async function main() {
  const client = new Client({ connectionString: process.env.DATABASE_URL })
  await client.connect()
  await client.query("SELECT 1")
  await client.end()
}

void main()
