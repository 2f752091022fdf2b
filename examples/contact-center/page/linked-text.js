import { element } from './element.js'

const LINK = /https?:\/\/[^\s<>"']+[^\s<>"'.,:;!?)\]]/g

/**
 * A text with its web addresses as links. Customers write these texts: only http and https become links, in a new tab
 * that knows nothing of this page.
 *
 * @param {string} text
 * @returns {(string | HTMLAnchorElement)[]}
 */
export function linkedText(text) {
  /** @type {(string | HTMLAnchorElement)[]} */
  const parts = []
  let end = 0
  for (const { 0: url, index } of text.matchAll(LINK)) {
    parts.push(text.slice(end, index), outwardLink(url, url))
    end = index + url.length
  }
  return [...parts, text.slice(end)]
}

/**
 * @param {string} url
 * @param {string} label
 */
export function outwardLink(url, label) {
  const link = element('a', { dir: 'auto', target: '_blank', rel: 'noopener noreferrer' }, label)
  if (/^https?:\/\//i.test(url)) link.href = url
  return link
}
