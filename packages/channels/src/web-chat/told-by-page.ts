/** Longest name of a visitor, and longest word on a request, in UTF-16 code units, that the server takes of a page. */
export const VISITOR_NAME_MAX = 100
/** An address of a page can be as long as browsers send it to servers in practice. */
export const ATTRIBUTE_LENGTH_MAX = 2_048

type Attributes = Readonly<Record<string, string>>

/** What a page tells beside a message, within what the server takes: a longer text must not keep the message back. */
export function toldByPage(name: string | undefined, attributes: Attributes | undefined) {
  const known = attributes && Object.entries(attributes).map(([key, text]) => [key, cut(text, ATTRIBUTE_LENGTH_MAX)])
  return { ...withName(name), ...(known && { attributes: Object.fromEntries(known) as Attributes }) }
}

/** How the visitor wants to be called; nothing for a blank name. */
export function withName(name = ''): { readonly name?: string } {
  const shown = cut(name.trim(), VISITOR_NAME_MAX).trimEnd()
  return shown === '' ? {} : { name: shown }
}

/** Of whole characters, as `firstCharacters` of core, which no page loads. */
export function cut(text: string, lengthMax: number): string {
  return text.slice(0, lengthMax).replace(/[\ud800-\udbff]$/, '')
}
