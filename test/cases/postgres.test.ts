import { testCases } from "./suite"

testCases("postgres", 0, 2)
