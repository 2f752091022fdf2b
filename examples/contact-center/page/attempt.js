import { outcomeText, problemText } from './outcome-text.js'

/** Outcomes that are what was asked for; all others need a word. */
const DONE = new Set([
  ...['done', 'accepted', 'rejected', 'ended', 'queued', 'changed', 'delayed'],
  ...['waiting', 'calling', 'parked', 'offered'],
  ...['finished', 'goesOn', 'extended', 'requested', 'written', 'revising'],
  ...['identified', 'known', 'merged'],
])

/**
 * Runs a command and says why when it came out otherwise.
 *
 * @param {import('./notices.js').Notices} notices
 * @param {() => Promise<{ outcome: string, reason?: string }>} command
 * @returns {Promise<boolean>} whether it was done
 */
export async function attempt(notices, command) {
  try {
    const reply = await command()
    if (DONE.has(reply.outcome)) return true
    notices.say(outcomeText(reply))
  } catch (error) {
    notices.say(problemText(error))
  }
  return false
}
