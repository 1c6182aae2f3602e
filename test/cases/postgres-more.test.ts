import { testCases } from "./suite"

testCases("postgres", 1, 2)
