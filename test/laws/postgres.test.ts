import { checkLaws } from "./law"

test("the laws hold on random entities and edits", () => checkLaws("postgres", { runs: 100, seed: 20260112 }), 600_000)
