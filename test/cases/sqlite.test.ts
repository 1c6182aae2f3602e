import { testCases } from "./suite"

testCases("sqlite")
