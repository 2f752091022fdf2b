import { attempt } from './attempt.js'
import { ownCommands } from './own-commands.js'
import { paperCommands } from './paper-commands.js'
import { transferCommands } from './transfer-commands.js'

/** @typedef {import('@ringwright/acd/agent-link').ViewedInteraction} ViewedInteraction */

/**
 * What an agent does, each with a word when it came out otherwise. Promises resolve with whether it was done.
 *
 * @param {object} options
 * @param {import('./connect.js').Client} options.client
 * @param {import('./notices.js').Notices} options.notices
 * @param {(interaction: string) => void} options.select shows an interaction
 */
export function deskCommands({ client, notices, select }) {
  /** @param {() => Promise<{ outcome: string, reason?: string }>} command */
  const run = (command) => attempt(notices, command)
  return {
    select,
    ...ownCommands({ client, run }),
    ...transferCommands({ client, notices, run }),
    ...paperCommands({ client, notices, run }),
    /** @param {string} interaction */
    async accept(interaction) {
      select(interaction)
      return run(() => client.accept(interaction))
    },
    /** @param {string} interaction */
    reject: (interaction) => run(() => client.reject(interaction)),
    /** @param {string} interaction */
    end: (interaction) => run(() => client.end({ interaction })),
    /**
     * @param {string} interaction
     * @param {boolean} held
     */
    hold: (interaction, held) => run(() => client.hold({ interaction, held })),
    /**
     * @param {string} interaction
     * @param {boolean} secured
     */
    secure: (interaction, secured) => run(() => client.secure({ interaction, secured })),
    /**
     * @param {string} interaction
     * @param {string} digits
     */
    sendDigits: (interaction, digits) => run(() => client.sendDigits({ interaction, digits })),
    /**
     * By what the customer is known.
     *
     * @param {string} interaction
     * @param {{ kind: string, value: string, verified: boolean }} identifier
     */
    identify: (interaction, identifier) => run(() => client.identifyCustomer({ interaction, ...identifier })),
    queues: async () => (await client.queues()).queues,
  }
}

/** @typedef {ReturnType<typeof deskCommands>} DeskCommands */
