import { button } from './button.js'
import { connection } from './connection.js'
import { element } from './element.js'

/**
 * The bar on top of both pages: who is here, what they do, and whether the page is up to date.
 *
 * @param {object} options
 * @param {import('./connect.js').Client} options.client
 * @param {import('./sign-in.js').User} options.user
 * @param {() => void} options.onSignOut
 * @param {readonly Node[]} options.tools
 * @param {readonly Node[]} [options.status]
 */
export function header({ client, user, onSignOut, tools, status = [] }) {
  const link = connection(client)
  const node = element(
    'header',
    { class: 'bar' },
    element(
      'div',
      { class: 'who' },
      element('img', { src: '/page/icon.svg', alt: '', width: '28', height: '28' }),
      element('h1', {}, user.name),
    ),
    ...status,
    element(
      'div',
      { class: 'tools' },
      link.node,
      ...tools,
      button({ label: 'Sign out', kind: 'quiet', onPress: onSignOut }),
    ),
  )
  return { node, update: () => link.update() }
}
