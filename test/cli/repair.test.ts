import { DIALECTS } from "../support/databases"
import { queryDatabase } from "./support/contents"
import { withProject } from "./support/project"

const LOOSE = `import type { MigrationInterface, QueryRunner } from "typeorm"
import { operations } from "limbeck"

export class Loose1768210200000 implements MigrationInterface {
  static readonly revision = "3f2a91c07b4e"
  static readonly parents: string[] = []
  name = "Loose1768210200000"
  transaction = false

  async up(queryRunner: QueryRunner): Promise<void> {
    const op = operations(queryRunner)
    await op.execute('CREATE TABLE "loose" ("id" integer PRIMARY KEY, "n" integer)')
    await op.execute('INSERT INTO "loose" ("id") VALUES (1), (2), (3)')
    await op.backfill("loose", { set: { n: { sql: '"id" + 1' } }, batchSize: 2 })
    await op.execute('INSERT INTO "missing" VALUES (1)')
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await operations(queryRunner).execute('DROP TABLE "loose"')
  }
}
`

describe.each(DIALECTS)("on %s", (dialect) => {
  test("a migration that stopped half-way is shown, decided on, and accepted when it is edited", () =>
    withProject(dialect, {}, async ({ succeed, limbeck, write, database }) => {
      write({ "migrations/1768210200000-Loose.ts": LOOSE })
      expect((await succeed("repair")).stdout).toMatch(/^nothing to repair/)
      const failed = await limbeck(["run"])
      expect(failed.status).toBe(2)
      expect(failed.stderr).toContain("It runs outside a transaction")

      const shown = await succeed("repair")
      expect(shown.stdout).toMatch(
        /^! 3f2a91c07b4e Loose \(2026-01-12\): limbeck \S+ began running it at 20\S+Z and failed; \d+ statements done, 3 rows moved; .*missing/,
      )
      expect(shown.stdout).toContain("limbeck repair 3f2a91c07b4e --applied, --reverted or --retry")
      const { findings } = JSON.parse((await succeed("repair", "--json")).stdout) as { findings: object[] }
      expect(findings).toMatchObject([{ code: "unfinished", object: "3f2a91c07b4e" }])

      expect((await limbeck(["repair", "--applied", "--retry"])).stderr).toContain("they are different decisions")
      expect((await succeed("repair", "Loose", "--applied")).stdout).toBe(
        "3f2a91c07b4e Loose (2026-01-12) recorded as applied\n",
      )
      expect((await succeed("current")).stdout).toContain("3f2a91c07b4e Loose")
      expect(await queryDatabase(database, 'SELECT count(*) AS c FROM "loose" WHERE "n" = "id" + 1')).toMatchObject([
        { c: expect.anything() as unknown },
      ])

      write({
        "migrations/1768210200000-Loose.ts": LOOSE.replace(/ {4}await op\.execute\('INSERT INTO "missing".*\n/, ""),
      })
      expect((await limbeck(["check"])).stdout).toContain("was edited after it was applied")
      expect((await succeed("repair", "--accept", "3f2a")).stdout).toContain("recorded as the file is now")
      expect((await limbeck(["check"])).stdout).not.toContain("was edited after it was applied")
      await succeed("revert")
      expect((await limbeck(["repair", "--accept"])).status).toBe(2)
    }))

  test("limits are read from the command line, and refused where they are none", () =>
    withProject(dialect, {}, async ({ succeed, limbeck }) => {
      await succeed("generate", "-n", "Initial")
      const wrong = await limbeck(["run", "--lock-timeout", "soon"])
      expect(wrong.status).toBe(2)
      expect(wrong.stderr).toContain('cannot read --lock-timeout "soon": seconds are expected')
      expect((await limbeck(["run", "--lock-retries", "-1"])).stderr).toContain("a number is expected")
      const options = ["--wait", "5", "--lock-timeout", "500ms", "--lock-retries", "2", "--statement-timeout", "60"]
      await succeed("run", ...options, "--pause", "10ms")
      if (dialect === "sqlite") {
        const { stderr } = await succeed("revert", "--backup")
        expect(stderr).toMatch(/^backup: .*-\d{8}T\d{6}Z-[0-9a-f]{12}/m)
      }
    }))
})
