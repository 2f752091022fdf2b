/**
 * Makes an element. Texts become attributes, booleans switch them on or off, functions listen to the event they are
 * named after (`onclick`). Children that are texts stay texts: nothing that comes from a customer is ever read as HTML.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | boolean | ((event: any) => void)>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') node.addEventListener(name.slice(2), value)
    else if (typeof value === 'boolean') node.toggleAttribute(name, value)
    else node.setAttribute(name, value)
  }
  node.append(...children)
  return node
}

/**
 * Changes a text only when it is another one, so that selections stay and screen readers do not repeat themselves.
 *
 * @param {Element} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text
}

/**
 * @param {Element} node
 * @param {string} name
 * @param {string | undefined} value removed when undefined
 */
export function setAttribute(node, name, value) {
  if (value === undefined) node.removeAttribute(name)
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value)
}

/**
 * @param {HTMLElement} node
 * @param {boolean} shown
 */
export function setShown(node, shown) {
  if (isShown(node) !== shown) node.hidden = !shown
}

/** @param {HTMLElement} node */
export function isShown(node) {
  return node.hidden === false
}
