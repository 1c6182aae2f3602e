import { column, defineCases, table } from "../case"

const long = "a_very_long_name_that_goes_on_and_on_until_it_is_cut_by_the_server_at_63"
const other = `${long.slice(0, 63)}_other`

export default defineCases({
  "cut as the server cuts": {
    before: [table("products", { [long]: column("varchar") }, { indices: [{ name: `IDX_${long}`, columns: [long] }] })],
    after: [table("products", { [long]: column("text") }, { indices: [{ name: `IDX_${long}`, columns: [long] }] })],
    rows: { products: [{ id: 1 }] },
    typeormDisagrees: "it looks for the whole name and makes the index again for ever",
  },
  "two that are one when cut": {
    before: [table("products")],
    after: [table("products", { [long]: column("varchar"), [other]: column("varchar") })],
    expect: { refuses: "name-clash" },
    sqlite: "cuts no names",
  },
})
