import { choiceDialog } from './choice-dialog.js'

/** @typedef {(what: 'listen' | 'whisper' | 'barge' | 'leave' | 'takeOver') => Promise<boolean>} Supervise */

/** @type {readonly { label: string, what: Parameters<Supervise>[0] }[]} */
const WAYS = [
  { label: 'Listen', what: 'listen' },
  { label: 'Speak to the agent alone', what: 'whisper' },
  { label: 'Join in', what: 'barge' },
  { label: 'Take over', what: 'takeOver' },
  { label: 'Leave', what: 'leave' },
]

/**
 * Comes into an agent's call, by the supervisor's own phone.
 *
 * @param {string} interaction
 * @param {Supervise} supervise
 */
export function supervision(interaction, supervise) {
  return choiceDialog({
    ...{ id: `supervise-${interaction}`, label: 'Supervise', describe: 'Supervise the call', kind: 'quiet' },
    ...{ title: 'Supervise the call', hint: 'Your phone rings first.' },
    choices: async () => WAYS.map(({ label, what }) => ({ label, choose: () => supervise(what) })),
  })
}
