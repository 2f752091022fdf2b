import { problemText } from './outcome-text.js'

/**
 * What an agent writes down about an interaction, for the center and for colleagues.
 *
 * @param {object} options
 * @param {import('./connect.js').Client} options.client
 * @param {import('./notices.js').Notices} options.notices
 * @param {(command: () => Promise<{ outcome: string, reason?: string }>) => Promise<boolean>} options.run
 */
export function paperCommands({ client, notices, run }) {
  return {
    /**
     * @param {string} interaction
     * @param {{ disposition?: string, note?: string, fields?: Record<string, string | number | boolean> }} how
     */
    finishWrapUp: (interaction, how) => run(() => client.finishWrapUp({ interaction, ...how })),
    /**
     * @param {string} interaction
     * @param {number} byMs
     */
    extendWrapUp: (interaction, byMs) => run(() => client.extendWrapUp({ interaction, byMs })),
    /** @param {string} interaction */
    requestWrapUp: (interaction) => run(() => client.requestWrapUp({ interaction })),
    /**
     * How interactions of a queue can come out; undefined when the center did not say.
     *
     * @param {string} queue
     */
    async dispositions(queue) {
      try {
        return await client.dispositions({ queue })
      } catch (error) {
        notices.say(problemText(error))
      }
    },
    /**
     * @param {string} interaction
     * @param {string} text
     */
    addNote: (interaction, text) => run(() => client.addNote({ interaction, text })),
    /**
     * @param {string} interaction
     * @param {{ add?: string[], remove?: string[] }} change
     */
    changeTags: (interaction, change) => run(() => client.changeTags({ interaction, ...change })),
    /**
     * @param {string} interaction
     * @param {string} text
     */
    addRemark: (interaction, text) => run(() => client.addRemark({ interaction, text })),
  }
}
