import { testCases } from "./suite"

testCases("postgres")
