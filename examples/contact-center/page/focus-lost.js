/**
 * Whether the keyboard has nowhere to go: what had the focus is gone from the page, as a button is that has done what
 * it was there for.
 */
export function isFocusLost() {
  const { activeElement, body } = document
  return activeElement === null || activeElement === body || !activeElement.checkVisibility()
}
