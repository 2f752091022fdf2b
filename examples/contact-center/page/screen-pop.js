import { channelName, customerName } from './customer-name.js'
import { dayOf, duration, timeOfDay } from './duration.js'
import { element, setText } from './element.js'
import { keyedList } from './keyed-list.js'

/** @typedef {import('@ringwright/acd/agent-link').ViewedInteraction} ViewedInteraction */

/** @typedef {{ readonly key: string, readonly name: string, readonly text: string }} Fact */

/** Who the customer is and what they want: what an agent reads in the first second. */
export function screenPop() {
  const title = element('h3', { dir: 'auto' })
  const facts = element('dl', { class: 'facts' })
  const node = element('aside', { class: 'screen-pop', 'aria-label': 'Customer' }, title, facts)
  const list = keyedList(
    facts,
    (/** @type {Fact} */ { key }) => key,
    ({ name }) => {
      const value = element('dd')
      const row = element('div', {}, element('dt', {}, name), value)
      return { node: row, update: (/** @type {Fact} */ { text }) => setText(value, text) }
    },
  )
  return {
    node,
    /** @param {ViewedInteraction} interaction */
    update(interaction) {
      setText(title, customerName(interaction))
      list.update(factsOf(interaction))
    },
  }
}

/**
 * @param {ViewedInteraction} interaction
 * @returns {Fact[]}
 */
function factsOf({ queue, contact, request, channel }) {
  const { customer, servedBefore } = contact ?? {}
  const addresses = customer?.addresses ?? []
  return [
    ...Object.entries(request?.attributes ?? {})
      // The flow's word for what is shown below.
      .filter(([name]) => name !== 'language' || request?.language === undefined)
      .map(([name, value]) =>
        fact(readable(name), typeof value === 'string' ? value : JSON.stringify(value), `attribute ${name}`),
      ),
    fact('Queue', queue.name),
    ...(request ? [fact('Service', readable(request.service))] : []),
    ...(request?.waitedMs === undefined ? [] : [fact('Waited', duration(request.waitedMs))]),
    ...(request ? [fact('Here since', timeOfDay(request.openedAt))] : []),
    ...(servedBefore ? [fact('Served before by', servedBefore.name)] : []),
    ...addresses.map(({ channel: by, address }) => fact(channelName(by), address, `${by} ${address}`)),
    ...(customer?.identifiers ?? [])
      .filter(({ value }) => !addresses.some(({ address }) => address === value))
      .map(({ kind, value, verified }) =>
        fact(readable(kind), verified ? value : `${value} (not proven)`, `${kind} ${value}`),
      ),
    ...(customer?.account === undefined ? [] : [fact('Account', customer.account)]),
    ...languageFacts(customer?.preferences?.language, request?.language),
    ...(customer?.inDoubt ? [fact('Identity', 'Perhaps known by another name too: a supervisor decides')] : []),
    ...(addresses.length === 0 ? [fact('Channel', channelName(channel))] : []),
    ...(customer ? [fact('Customer since', dayOf(customer.createdAt))] : []),
  ]
}

/**
 * What was asked for counts; what was only written is said to be that.
 *
 * @param {string | undefined} preferred
 * @param {string | undefined} known
 * @returns {Fact[]}
 */
function languageFacts(preferred, known) {
  const tag = preferred ?? known
  if (tag === undefined) return []
  const name = languageName(tag)
  return [fact('Language', preferred === undefined ? `Writes ${name}` : name, 'language')]
}

/** @param {string} tag */
function languageName(tag) {
  try {
    return new Intl.DisplayNames('en', { type: 'language' }).of(tag) ?? tag
  } catch {
    // A flow may name languages in words of its own.
    return tag
  }
}

/**
 * @param {string} name
 * @param {string} text
 * @param {string} [key] where the name is not the only one of its kind
 * @returns {Fact}
 */
function fact(name, text, key = name) {
  return { key, name, text }
}

/**
 * A name of the center's, for people: `firstMessage` is shown as "First message".
 *
 * @param {string} name
 */
function readable(name) {
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
