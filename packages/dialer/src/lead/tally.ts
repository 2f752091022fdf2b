/** One more or less of what is counted by key; nothing is kept of what is not there any more, and nothing counted without a key. */
export function tally<Key>(counts: Map<Key, number>, key: Key | undefined, more: 1 | -1): void {
  if (key === undefined) return
  const now = (counts.get(key) ?? 0) + more
  if (now > 0) counts.set(key, now)
  else counts.delete(key)
}
