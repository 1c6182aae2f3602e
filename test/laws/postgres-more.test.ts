import { checkLaws } from "./law"

test("the laws hold on random entities and edits", () => checkLaws("postgres", { runs: 50, seed: 20260113 }), 600_000)
