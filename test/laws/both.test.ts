import { DIALECTS } from "../support/databases"
import { checkLawsOfBoth } from "./both"

test.each(DIALECTS)(
  "the laws hold for one file on both engines, connected to %s",
  (connected) => checkLawsOfBoth(connected, { runs: 25, seed: 20260112 }),
  600_000,
)
