/** Of entries whose newest is the last, the newest ones that fit into so many UTF-16 code units as JSON; one at least. */
export function newestWithin<Entry>(entries: readonly Entry[], charactersMax: number): readonly Entry[] {
  let [first, characters] = [entries.length, 0]
  for (const entry of entries.toReversed()) {
    characters += JSON.stringify(entry).length
    if (characters > charactersMax && first < entries.length) break
    first--
  }
  return entries.slice(first)
}
