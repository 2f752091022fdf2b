/** The beginning of a text, of so many UTF-16 code units at the most, and of whole characters: halves are refused by databases. */
export function firstCharacters(text: string, lengthMax: number): string {
  return text.length <= lengthMax ? text : text.slice(0, lengthMax).replace(/[\ud800-\udbff]$/, '')
}
