/** @typedef {import('@ringwright/acd/agent-link').ViewedInteraction} ViewedInteraction */

/**
 * Which interaction is shown, and what of the others was not seen yet. A call that was picked up at the phone comes to
 * the front by itself; nothing else takes the page away from whoever writes.
 *
 * @param {() => void} onChange
 */
export function selection(onChange) {
  /** @type {string | undefined} */
  let id
  /** @type {ReadonlyMap<string, ViewedInteraction['state']>} */
  let known = new Map()
  /** The last message of the customer that was on screen. @type {Map<string, number>} */
  const seen = new Map()

  return {
    get id() {
      return id
    },
    /** @param {string} chosen */
    choose(chosen) {
      id = chosen
      onChange()
    },
    /**
     * @param {readonly ViewedInteraction[]} interactions
     * @param {1 | -1} step
     */
    move(interactions, step) {
      const index = interactions.findIndex((interaction) => interaction.id === id)
      const next = interactions[(index + step + interactions.length) % interactions.length]
      if (next) this.choose(next.id)
    },
    /**
     * Looks at what is there now.
     *
     * @param {readonly ViewedInteraction[]} interactions
     * @returns {'newOffer' | 'nothing'}
     */
    follow(interactions) {
      const pickedUp = interactions.find(
        (each) => each.medium === 'voice' && each.state === 'engaged' && known.get(each.id) === 'offered',
      )
      if (pickedUp) id = pickedUp.id
      if (!interactions.some((each) => each.id === id)) {
        const inHand = interactions.find(({ state }) => state === 'engaged')
        id = (inHand ?? interactions[0])?.id
      }
      const isNew = interactions.some(({ id: each, state }) => state === 'offered' && !known.has(each))
      known = new Map(interactions.map((each) => [each.id, each.state]))
      for (const each of seen.keys()) if (!known.has(each)) seen.delete(each)
      // What was said before it came here is not news; it is known once the server has looked it up.
      for (const each of interactions)
        if (each.id === id || (each.contact && !seen.has(each.id))) seen.set(each.id, lastOf(each))
      return isNew ? 'newOffer' : 'nothing'
    },
    /** @param {ViewedInteraction} interaction */
    unread(interaction) {
      const last = seen.get(interaction.id) ?? Infinity
      return interaction.messages.filter(({ author, sequence }) => author.role === 'customer' && sequence > last).length
    },
  }
}

/** @param {ViewedInteraction} interaction */
function lastOf({ messages }) {
  return messages.at(-1)?.sequence ?? 0
}
