import { attempt } from './attempt.js'
import { button } from './button.js'
import { customerName } from './customer-name.js'
import { dayOf } from './duration.js'
import { element, setShown, setText } from './element.js'
import { keyedList } from './keyed-list.js'
import { messageBubble, outgoingBubble } from './message-bubble.js'
import { outcomeText, problemText } from './outcome-text.js'
import { remarkBubble } from './remark-bubble.js'
import { isInHand } from './work-order.js'

/** @typedef {import('@ringwright/acd/agent-link').DeskMessage} DeskMessage */
/** @typedef {import('@ringwright/acd/agent-link').DeskRemark} DeskRemark */
/** @typedef {import('@ringwright/acd/agent-link').ViewedInteraction} ViewedInteraction */
/**
 * What the customer and the agents have said, and what agents said among themselves.
 *
 * @typedef {{ readonly message?: DeskMessage, readonly remark?: DeskRemark, readonly isFirstOfDay: boolean }} Entry
 */

const PAGE = 50
/** As near to the end as this counts as being there, so that what comes next scrolls into view. */
const NEAR_END_PX = 60

/**
 * What was written with the customer, over all channels, in its order, then what is under way, then whether the customer types.
 *
 * @param {object} options
 * @param {import('./connect.js').Client} options.client
 * @param {import('./notices.js').Notices} options.notices
 * @param {ViewedInteraction} options.interaction
 * @param {string} options.agent
 * @param {import('./outbox.js').Outbox} [options.outbox] where something can be written
 */
export function thread({ client, notices, interaction: first, agent, outbox }) {
  /** All that this page has seen of it, by id. @type {Map<string, DeskMessage>} */
  const seen = new Map()
  /** Where what was written before goes on; null: nowhere. @type {string | null | undefined} */
  let cursor
  let current = first
  const earlier = button({ label: 'Load earlier messages', kind: 'quiet', onPress: loadEarlier })
  const items = element('ol', { class: 'messages' })
  const log = element('div', { class: 'log', role: 'log', 'aria-label': 'Messages' }, items)
  const underWay = element('ol', { class: 'messages' })
  const typing = element('p', { class: 'typing', 'aria-live': 'polite' })
  const scroller = element(
    'div',
    { class: 'thread', role: 'region', 'aria-label': 'Conversation', tabindex: '0' },
    ...[earlier, log, underWay, typing],
  )

  const revising = {
    can: () => (isInHand(current.state) ? current.revisions : undefined),
    /** @param {number} sequence @param {string | null} text */
    revise: (sequence, text) => attempt(notices, () => client.revise({ interaction: current.id, sequence, text })),
  }
  const translating = {
    /** @param {DeskMessage} message */
    can: ({ conversation }) =>
      client.view.assistance?.translator !== undefined && conversation === current.conversation,
    /** @param {DeskMessage} message */
    async translate({ conversation, sequence }) {
      try {
        const reply = await client.translate({ conversation, sequence, to: navigator.language })
        if (reply.outcome === 'translated') return reply
        notices.say(outcomeText(reply))
      } catch (error) {
        notices.say(problemText(error))
      }
      return undefined
    },
  }
  const written = keyedList(
    items,
    (/** @type {Entry} */ { message, remark }) => message?.id ?? `remark ${remark?.sequence}`,
    (entry) =>
      rowOf(entry, { customer: customerName(current), agent, channel: current.channel, revising, translating }),
  )
  const outgoing = keyedList(
    underWay,
    (/** @type {import('./outbox.js').Outgoing} */ { clientId }) => clientId,
    (entry) => outgoingBubble(entry, /** @type {import('./outbox.js').Outbox} */ (outbox)),
  )

  /** Whether what was written before was asked for by itself. */
  let wasAsked = false
  /** Whether whoever reads wants to see what comes next. */
  let isFollowing = true
  const follow = () => {
    if (isFollowing) scroller.scrollTop = scroller.scrollHeight
  }
  scroller.addEventListener('scroll', () => {
    isFollowing = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END_PX
  })
  // When the window gets smaller, or this conversation comes to the front again.
  new ResizeObserver(follow).observe(scroller)

  const inOrder = () => [...seen.values()].sort((a, b) => a.at - b.at || a.sequence - b.sequence)

  async function loadEarlier() {
    log.setAttribute('aria-busy', 'true')
    try {
      const known = seen.size
      // What the interaction came with is at the end of the first page.
      while (cursor !== null && seen.size === known) {
        const range = { interaction: current.id, limit: PAGE, ...(cursor !== undefined && { cursor }) }
        const page = await client.customerHistory(range)
        if (page.outcome !== 'found') break
        cursor = page.next ?? null
        for (const message of page.messages) seen.set(message.id, message)
      }
      const fromEnd = scroller.scrollHeight - scroller.scrollTop
      render()
      scroller.scrollTop = scroller.scrollHeight - fromEnd
    } catch (error) {
      notices.say(problemText(error))
    } finally {
      log.removeAttribute('aria-busy')
    }
  }

  function render() {
    const messages = inOrder()
    const remarks = current.remarks.map((remark) => ({ remark, at: remark.at }))
    const entries = [...messages.map((message) => ({ message, at: message.at })), ...remarks].sort(
      (a, b) => a.at - b.at,
    )
    written.update(
      entries.map((entry, index) => {
        const before = entries[index - 1]
        return { ...entry, isFirstOfDay: before === undefined || dayOf(before.at) !== dayOf(entry.at) }
      }),
    )
    outgoing.update(outbox?.missing(messages) ?? [])
    setShown(earlier, mayReadEarlier(current) && cursor !== null)
    setText(typing, typingText(current))
    follow()
  }

  return {
    node: scroller,
    /** The last message that is shown. */
    last: () => inOrder().findLast(({ conversation }) => conversation === current.conversation)?.sequence ?? 0,
    /** The customer was found to be one who has written before. */
    loadAgain() {
      cursor = undefined
      return loadEarlier()
    },
    /** @param {ViewedInteraction} interaction */
    update(interaction) {
      current = interaction
      for (const message of interaction.messages) seen.set(message.id, message)
      render()
      if (wasAsked || !isInHand(interaction.state) || !mayReadEarlier(interaction)) return
      wasAsked = true
      void loadEarlier()
    },
  }
}

/**
 * @param {Entry} entry
 * @param {Parameters<typeof messageBubble>[1]} context
 * @returns {import('./keyed-list.js').Row<Entry>}
 */
function rowOf({ message, remark, isFirstOfDay }, context) {
  if (!message) return remarkBubble(/** @type {DeskRemark} */ (remark), context.agent)
  const bubble = messageBubble({ message, isFirstOfDay }, context)
  return { node: bubble.node, update: (next) => next.message && bubble.update({ ...next, message: next.message }) }
}

/**
 * Who is offered an interaction, or is asked for advice, sees what it came with: the customer is somebody else's yet.
 *
 * @param {ViewedInteraction} interaction
 */
function mayReadEarlier({ state, consult }) {
  return state !== 'offered' && consult?.role !== 'isAsked'
}

/**
 * What stands under the thread while the customer writes.
 *
 * @param {ViewedInteraction} interaction
 */
function typingText(interaction) {
  const { customerTyping, customerUnsent } = interaction
  if (!customerTyping) return ''
  const who = customerName(interaction)
  return customerUnsent ? `${who} is typing: ${customerUnsent}` : `${who} is typing…`
}
