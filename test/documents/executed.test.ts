import { join } from "node:path"
import { DIALECTS } from "../support/databases"
import { readPage, type Block } from "./page"
import { openShop } from "./shop"

const PAGES = ["guide.md", "from-alembic.md", "from-typeorm.md", "deployment.md"]
const TRANSLATIONS = [["guide.no.md", "guide.md"]] as const

const blocksOf = (page: string): readonly Block[] => readPage(join(__dirname, "..", "..", "docs", page))

// A page is a story: each block goes on where the one before it ended.
describe.each(PAGES)("docs/%s", (page) => {
  test.each(DIALECTS)(
    "is what happens, on %s",
    async (dialect) => {
      const blocks = blocksOf(page)
      expect(blocks.length).toBeGreaterThan(0)
      const shop = await openShop(dialect, page)
      try {
        for (const block of blocks) {
          try {
            shop.follow(block)
          } catch (error) {
            throw new Error(`docs/${page}:${block.line}`, { cause: error })
          }
        }
      } finally {
        await shop.remove()
      }
    },
    300_000,
  )
})

test.each(TRANSLATIONS)("docs/%s shows what docs/%s shows", (translation, original) => {
  const withoutLines = (page: string): object[] => blocksOf(page).map((block) => ({ ...block, line: 0 }))
  expect(withoutLines(translation)).toEqual(withoutLines(original))
})
