/**
 * @template Item
 * @typedef {{ readonly node: HTMLElement, update(item: Item): void }} Row
 */

/**
 * Keeps the children of `parent` as the items are: one row for each key, made once and updated in place, so that focus,
 * selections and playing audio survive every change around them.
 *
 * @template Item
 * @param {Element} parent holds the rows and nothing else
 * @param {(item: Item) => string | number} keyOf
 * @param {(item: Item) => Row<Item>} make
 * @returns {{ update(items: readonly Item[]): void }}
 */
export function keyedList(parent, keyOf, make) {
  /** @type {Map<string | number, Row<Item>>} */
  const rows = new Map()
  return {
    update(items) {
      const wanted = new Set(items.map(keyOf))
      for (const [key, { node }] of rows) {
        if (wanted.has(key)) continue
        node.remove()
        rows.delete(key)
      }
      /** @type {ChildNode | null} */
      let next = parent.firstChild
      for (const item of items) {
        const key = keyOf(item)
        const row = rows.get(key) ?? make(item)
        rows.set(key, row)
        row.update(item)
        if (row.node === next) next = next.nextSibling
        else parent.insertBefore(row.node, next)
      }
    },
  }
}
