import { classNameOf, fileNameOf, newRevision } from "../../src/script/names"

test.each([
  ["add new field", "AddNewField"],
  ["addNewField", "AddNewField"],
  ["AddNewField", "AddNewField"],
  ["add-new_field", "AddNewField"],
  ["  add   new field ", "AddNewField"],
  ["add field 2", "AddField2"],
  ["größe ändern", "GrößeÄndern"],
  ["HTTPServer", "HTTPServer"],
  ["Initial schema with unified product model", "InitialSchemaWithUnifiedProductModel"],
])("%j is the class %s", (text, name) => {
  expect(classNameOf(text)).toBe(name)
})

test.each([
  ["../x", "path separator"],
  ["a\\b", "path separator"],
  ["1abc", "begins with a letter"],
  ["", "empty"],
  ["   ", "empty"],
  ["!!!", "no letter"],
  ["x".repeat(300), "300 characters"],
  ["ä".repeat(150), "200 bytes"],
  ["class", "reserved word"],
  ["default", "reserved word"],
])("%j is refused", (text, reason) => {
  expect(() => classNameOf(text)).toThrow(reason)
  expect(() => classNameOf(text)).toThrow(
    expect.objectContaining({ code: "bad-migration-name", next: expect.any(String) }),
  )
})

test("files and revisions", () => {
  expect(fileNameOf(1768210200000, "AddNewField")).toBe("1768210200000-AddNewField.ts")
  expect(newRevision()).toMatch(/^[0-9a-f]{12}$/)
  expect(newRevision()).not.toBe(newRevision())
})
