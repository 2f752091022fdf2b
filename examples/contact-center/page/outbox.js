import { kept } from './kept.js'
import { outcomeText, problemText } from './outcome-text.js'

/** @typedef {import('@ringwright/acd/agent-link').DeskMessage} DeskMessage */
/** @typedef {{ url: string, name: string, contentType: string }} Attachment */
/**
 * A message that its conversation does not show yet.
 *
 * @typedef {object} Outgoing
 * @property {string} clientId the same for each try, so that the center writes it once
 * @property {string} [text]
 * @property {Attachment[]} [attachments]
 * @property {number} after the last message that was there when it was written
 * @property {'pending' | 'sent' | 'failed'} state
 * @property {number} [sequence] where it stands in the conversation, once it is sent
 * @property {string} [problem]
 */

/** Tries after a lost session; each is harmless, but a server that loses every session should be noticed. */
const TRIES_MAX = 3

/**
 * What the agent wrote in one interaction, from the Enter key until the conversation shows it. Kept for the tab: after a
 * reload the rest is sent again under the same ids, and the center recognizes what it has.
 *
 * @param {object} options
 * @param {import('./connect.js').Client} options.client
 * @param {string} options.interaction
 * @param {string} options.author the agent's id
 * @param {() => void} options.onChange
 */
export function outbox({ client, interaction, author, onChange }) {
  const key = `outbox.${interaction}`
  /** @type {Outgoing[]} */
  let entries = kept.load(key, [])

  /** @param {Outgoing[]} next */
  function set(next) {
    entries = next
    if (entries.length === 0) kept.drop(key)
    else kept.save(key, entries)
    onChange()
  }
  /**
   * @param {string} clientId
   * @param {Partial<Outgoing>} change
   */
  function put(clientId, change) {
    set(entries.map((entry) => (entry.clientId === clientId ? { ...entry, ...change } : entry)))
  }

  /**
   * @param {Outgoing} entry
   * @param {number} [tries]
   */
  async function transmit(entry, tries = 1) {
    const { clientId, text, attachments } = entry
    try {
      const content = { ...(text && { text }), ...(attachments && { attachments }) }
      const reply = await client.send({ interaction, clientId, ...content })
      if (reply.outcome === 'written') put(clientId, { state: 'sent', sequence: reply.message.sequence })
      else put(clientId, { state: 'failed', problem: outcomeText(reply) })
    } catch (error) {
      const wasLost = error instanceof Error && 'code' in error && error.code === 'unavailable'
      if (wasLost && tries < TRIES_MAX) return transmit(entry, tries + 1)
      put(clientId, { state: 'failed', problem: problemText(error) })
    }
  }
  for (const entry of entries) if (entry.state === 'pending') void transmit(entry)

  return {
    /**
     * @param {{ text?: string, attachments?: Attachment[] }} content
     * @param {number} after
     */
    add(content, after) {
      const entry = { ...content, clientId: crypto.randomUUID(), after, state: /** @type {const} */ ('pending') }
      set([...entries, entry])
      void transmit(entry)
    },
    /** @param {string} clientId */
    retry(clientId) {
      put(clientId, { state: 'pending' })
      const entry = entries.find((each) => each.clientId === clientId)
      if (entry) void transmit(entry)
    },
    /** @param {string} clientId */
    discard(clientId) {
      set(entries.filter((entry) => entry.clientId !== clientId))
    },
    /**
     * What the conversation does not show yet. A message often arrives before the reply that says which one it is, and
     * is recognized by what it says.
     *
     * @param {readonly DeskMessage[]} messages
     */
    missing(messages) {
      const shown = new Set(messages.map(({ sequence }) => sequence))
      const arrived = entries.filter(({ sequence }) => sequence !== undefined && shown.has(sequence))
      if (arrived.length > 0) queueMicrotask(() => set(entries.filter((entry) => !arrived.includes(entry))))
      const taken = new Set(entries.map(({ sequence }) => sequence))
      return entries.filter((entry) => {
        if (arrived.includes(entry)) return false
        const same = messages.find((message) => !taken.has(message.sequence) && isThis(entry, message, author))
        if (same) taken.add(same.sequence)
        return same === undefined
      })
    },
    forget: () => kept.drop(key),
  }
}
/** @typedef {ReturnType<typeof outbox>} Outbox */

/**
 * @param {Outgoing} entry
 * @param {DeskMessage} message
 * @param {string} agent
 */
function isThis({ state, text, attachments, after }, { author, sequence, ...message }, agent) {
  if (state !== 'pending' || author.role !== 'agent' || author.id !== agent || sequence <= after) return false
  return message.text === text && (message.attachments?.length ?? 0) === (attachments?.length ?? 0)
}
