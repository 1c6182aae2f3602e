import { checkLaws } from "./law"

// Jest runs files, not tests, beside each other: the other half is in postgres-more.test.ts.
test("the laws hold on random entities and edits", () => checkLaws("postgres", { runs: 50, seed: 20260112 }), 600_000)
