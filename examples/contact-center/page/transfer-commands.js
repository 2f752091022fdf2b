import { workStateText } from './work-state.js'

/**
 * What an agent does with somebody who is to go elsewhere, or to wait: part of what an agent does.
 *
 * @param {object} options
 * @param {import('./connect.js').Client} options.client
 * @param {import('./notices.js').Notices} options.notices
 * @param {(command: () => Promise<{ outcome: string, reason?: string }>) => Promise<boolean>} options.run
 */
export function transferCommands({ client, notices, run }) {
  return {
    /**
     * @param {string} interaction
     * @param {{ queue: string } | { agent: string }} target
     * @param {string} name
     */
    async transfer(interaction, target, name) {
      const isDone = await run(() => client.transfer({ interaction, target }))
      if (isDone) notices.say(`Transferred to ${name}.`)
      return isDone
    },
    /**
     * To whom the queue raises it.
     *
     * @param {string} interaction
     */
    async escalate(interaction) {
      const isDone = await run(() => client.escalate({ interaction }))
      if (isDone) notices.say('Escalated. The customer keeps the place.')
      return isDone
    },
    /**
     * @param {string} interaction
     * @param {string} agent
     */
    consult: (interaction, agent) => run(() => client.consult({ interaction, target: { agent } })),
    /**
     * @param {string} interaction
     * @param {'consulted' | 'customer' | 'both'} whom
     */
    talkWith: (interaction, whom) => run(() => client.talkWith({ interaction, whom })),
    /** @param {string} interaction */
    cancelConsult: (interaction) => run(() => client.cancelConsult({ interaction })),
    /**
     * @param {string} interaction
     * @param {string} text
     */
    sayAside: (interaction, text) => run(() => client.sayAside({ interaction, text })),
    /** @param {string} interaction */
    completeConsult: (interaction) => run(() => client.completeConsult({ interaction })),
    /**
     * @param {string} interaction
     * @param {number} forMs
     */
    park: (interaction, forMs) => run(() => client.park({ interaction, forMs })),
    /**
     * @param {string} interaction
     * @param {number} forMs
     */
    snooze: (interaction, forMs) => run(() => client.snooze({ interaction, forMs })),
    /** @param {string} interaction */
    pickUp: (interaction) => run(() => client.pickUp({ interaction })),
    parked: async () => (await client.parked()).parked,
    colleagues: async () =>
      (await client.colleagues()).agents.map(({ id, name, workState }) => ({
        id,
        name,
        detail: workStateText(workState),
      })),
  }
}
