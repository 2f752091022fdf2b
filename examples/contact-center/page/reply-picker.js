import { button } from './button.js'
import { element, setShown } from './element.js'
import { outcomeText, problemText } from './outcome-text.js'

/**
 * @typedef {object} Reply
 * @property {string} name
 * @property {string} text
 * @property {string | undefined} [language]
 * @property {boolean} [isProposed] by a machine, word for word
 */

/**
 * A list of words that are ready, above the box: `/` and the beginning of a name open it, arrows choose, Enter or Tab takes,
 * Escape closes. What is taken is written into the box, for the agent to read and to send.
 *
 * @param {object} options
 * @param {string} options.interaction
 * @param {import('./connect.js').Client} options.client
 * @param {import('./notices.js').Notices} options.notices
 * @param {HTMLTextAreaElement} options.box
 * @param {(text: string) => void} options.onTaken
 */
export function replyPicker({ interaction, client, notices, box, onTaken }) {
  const list = element('ul', {
    class: 'replies',
    role: 'listbox',
    id: `replies-${interaction}`,
    'aria-label': 'Replies',
  })
  const toggle = button({
    ...{ label: 'Ready replies', icon: 'reply', kind: 'quiet' },
    async onPress() {
      box.focus()
      await search('')
    },
  })
  const ask = button({
    ...{ label: 'Propose a reply', icon: 'propose', kind: 'quiet' },
    onPress() {
      box.focus()
      return propose()
    },
  })
  for (const each of [toggle, ask]) each.classList.add('icon-only')
  setShown(ask, client.view.assistance?.proposer !== undefined)
  box.setAttribute('aria-autocomplete', 'list')
  box.setAttribute('aria-controls', list.id)
  /** @type {readonly Reply[]} */
  let found = []
  let chosen = 0
  /** Answers come in any order; only that of the last question counts. */
  let asked = 0
  show([])

  /** @param {readonly Reply[]} replies */
  function show(replies) {
    found = replies
    chosen = 0
    list.replaceChildren(...replies.map(row))
    setShown(list, replies.length > 0)
    mark()
  }

  /** @param {Reply} reply @param {number} index */
  function row({ name, language, text }, index) {
    return element(
      'li',
      {
        ...{ role: 'option', id: `${list.id}-${index}` },
        // Before the box loses the focus.
        onpointerdown(/** @type {Event} */ event) {
          event.preventDefault()
          chosen = index
          void take()
        },
      },
      element('strong', {}, language === undefined ? name : `${name} (${language})`),
      element('span', { class: 'hint' }, text),
    )
  }

  function mark() {
    for (const [index, item] of [...list.children].entries()) {
      item.setAttribute('aria-selected', String(index === chosen))
      if (index === chosen) item.scrollIntoView({ block: 'nearest' })
    }
    if (found.length > 0) box.setAttribute('aria-activedescendant', `${list.id}-${chosen}`)
    else box.removeAttribute('aria-activedescendant')
  }

  /** @param {string} prefix */
  async function search(prefix) {
    const own = ++asked
    try {
      const { replies } = await client.cannedReplies({ interaction, prefix })
      if (own === asked) show(replies)
    } catch (error) {
      notices.say(problemText(error))
    }
  }

  async function propose() {
    const own = ++asked
    try {
      const reply = await client.proposeReplies({ interaction })
      if (own !== asked) return
      if (reply.outcome !== 'proposed') return notices.say(outcomeText(reply))
      if (reply.proposals.length === 0) notices.say(`${reply.by} proposes nothing.`)
      show(reply.proposals.map((text) => ({ name: `By ${reply.by}, a machine`, text, isProposed: true })))
    } catch (error) {
      notices.say(problemText(error))
    }
  }

  function close() {
    asked++
    show([])
  }

  async function take() {
    const reply = found[chosen]
    close()
    if (!reply) return
    const { name, language, text, isProposed } = reply
    if (isProposed) return onTaken(text)
    try {
      const filled = await client.fillReply({ interaction, name, ...(language !== undefined && { language }) })
      if (filled.outcome === 'filled') onTaken(filled.text)
      else if ('variables' in filled) notices.say(`Nothing is known of ${filled.variables.join(', ')}.`)
      else notices.say(outcomeText(filled))
    } catch (error) {
      notices.say(problemText(error))
    }
  }

  return {
    list,
    buttons: [toggle, ask],
    /** After each change of what is written. */
    typed() {
      const [, prefix] = /^\/(\S{0,64})$/.exec(box.value) ?? []
      if (prefix === undefined) close()
      else void search(prefix)
    },
    /** @param {KeyboardEvent} event @returns {boolean} whether the key was for the list */
    takesKey(event) {
      if (found.length === 0 || event.isComposing) return false
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        chosen = (chosen + (event.key === 'ArrowDown' ? 1 : found.length - 1)) % found.length
        mark()
      } else if (event.key === 'Enter' || event.key === 'Tab') void take()
      else if (event.key === 'Escape') close()
      else return false
      event.preventDefault()
      return true
    },
  }
}
