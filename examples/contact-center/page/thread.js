import { button } from './button.js'
import { customerName } from './customer-name.js'
import { dayOf } from './duration.js'
import { element, setShown, setText } from './element.js'
import { keyedList } from './keyed-list.js'
import { messageBubble, outgoingBubble } from './message-bubble.js'
import { problemText } from './outcome-text.js'

/** @typedef {import('@ringwright/acd/agent-link').DeskMessage} DeskMessage */
/** @typedef {import('@ringwright/acd/agent-link').ViewedInteraction} ViewedInteraction */

const PAGE = 50
/** As near to the end as this counts as being there, so that what comes next scrolls into view. */
const NEAR_END_PX = 60

/**
 * What was said: the conversation in its order, then what is under way, then whether the customer types.
 *
 * @param {object} options
 * @param {import('./connect.js').Client} options.client
 * @param {import('./notices.js').Notices} options.notices
 * @param {ViewedInteraction} options.interaction
 * @param {string} options.agent
 * @param {import('./outbox.js').Outbox} options.outbox
 */
export function thread({ client, notices, interaction: first, agent, outbox }) {
  /** All that this page has seen of the conversation. @type {Map<number, DeskMessage>} */
  const seen = new Map()
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

  const written = keyedList(
    items,
    (/** @type {import('./message-bubble.js').Written} */ { message }) => message.sequence,
    (each) => messageBubble(each, { customer: customerName(current), agent }),
  )
  const outgoing = keyedList(
    underWay,
    (/** @type {import('./outbox.js').Outgoing} */ { clientId }) => clientId,
    (entry) => outgoingBubble(entry, outbox),
  )

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

  const inOrder = () => [...seen.values()].sort((a, b) => a.sequence - b.sequence)

  async function loadEarlier() {
    const [oldest] = inOrder()
    if (!oldest) return
    log.setAttribute('aria-busy', 'true')
    try {
      const range = { conversation: current.conversation, before: oldest.sequence, limit: PAGE }
      const { messages } = await client.history(range)
      for (const message of messages) seen.set(message.sequence, message)
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
    written.update(
      messages.map((message, index) => {
        const before = messages[index - 1]
        return { message, isFirstOfDay: before === undefined || dayOf(before.at) !== dayOf(message.at) }
      }),
    )
    outgoing.update(outbox.missing(messages))
    setShown(earlier, (messages[0]?.sequence ?? 1) > 1)
    setText(typing, current.customerTyping ? `${customerName(current)} is typing…` : '')
    follow()
  }

  return {
    node: scroller,
    /** The last message that is shown. */
    last: () => inOrder().at(-1)?.sequence ?? 0,
    /** @param {ViewedInteraction} interaction */
    update(interaction) {
      current = interaction
      for (const message of interaction.messages) seen.set(message.sequence, message)
      render()
    },
  }
}
