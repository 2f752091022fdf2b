/**
 * A list with room for exactly so many items, which the caller puts into their places. A list that grows by `push`, or is
 * filled from its middle, takes the room of seventeen and more: too much for what is made at every commit.
 */
export function sizedList<Item>(length: number): Item[] {
  // oxlint-disable-next-line no-new-array
  return new Array<Item>(length)
}
