/** Statements of PL/pgSQL as one statement. */
export function block(body: string, declare = ""): string {
  return `DO ${dollars("limbeck", `\n${declare}BEGIN\n${body}\nEND\n`)}`
}

/** A text between dollar quotes that it does not contain. */
export function dollars(name: string, text: string): string {
  let tag = name
  while (text.includes(`$${tag}$`)) tag += "_"
  return `$${tag}$${text}$${tag}$`
}
