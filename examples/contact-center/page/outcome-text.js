/** What commands of the agent link answer when they did not do it, for people. */
const REASONS = {
  closed: 'It is over already.',
  notEngaged: 'It is not in your hands.',
  notMember: 'That queue is not yours.',
  notOptional: 'That is for your supervisor to say.',
  noEscalation: 'This queue does not say who decides more.',
  notQueued: 'It is in no queue.',
  noLine: 'You have no standing line.',
  notVoice: 'That works with calls only.',
  notText: 'That works with chats only.',
  failed: 'The call did not follow. Try again.',
  unknownQueue: 'There is no such queue any more.',
  full: 'That queue is full. Try another one.',
  noAgents: 'Nobody works in that queue now. Try another one.',
  unknownAgent: 'There is no such colleague any more.',
  sameAgent: 'That is you.',
  agentAway: 'That colleague is not there.',
  agentBusy: 'That colleague is busy.',
  consulting: 'You are asking somebody already.',
  notConsulting: 'Nobody is asked any more.',
  notAnswered: 'The phone still rings.',
  notReached: 'The customer is still being called.',
  notParked: 'It is not put away any more.',
  notForYou: 'It is meant for a colleague.',
  notFree: 'You have no room for it now.',
  noPhone: 'You have no phone.',
  ownCall: 'It is your own call.',
  notListening: 'You are not in that call.',
  expired: 'Too late: the offer has run out.',
  rescinded: 'The offer was taken back.',
  byPhone: 'Pick up your phone to accept a call.',
  empty: 'There is nothing to send.',
  tooLong: 'It is too long for this channel. Send it in parts.',
  windowClosed: 'The customer wrote too long ago: this channel takes only templates now.',
  withdrawn: 'The customer does not want to be written to here.',
  blocked: 'The customer is blocked.',
  noConsent: 'The customer has not agreed to be written to for that.',
  unavailable: 'The channel cannot be reached. Try again.',
  notWrapping: 'The wrap-up was over already.',
  dispositionRequired: 'Say how it came out first.',
  doubted: 'Somebody else is known by it: a supervisor decides whether both are one.',
  invalidIdentifier: 'That is neither a number with its country (+49 …) nor a mail address.',
  contradiction: 'It contradicts what the customer has proven.',
  apart: 'Somebody else is known by it, who is another person.',
  busy: 'The customer is being changed. Try again.',
  unknownMessage: 'There is no such message any more.',
  otherChannel: 'It was sent on another channel.',
  channelCannot: 'On this channel, what was sent stays as it is.',
  tooLate: 'It was sent too long ago.',
  notDelivered: 'The customer does not have it. Write it anew.',
  notEditable: 'There are no words in it to change.',
  notOffered: 'There is nobody to ask here.',
  late: 'No answer came in time.',
  noText: 'There are no words in it.',
  unknownReply: 'There are no such words any more.',
  limit: 'There is no more time for it.',
}

/** @param {{ outcome: string, reason?: string }} reply */
export function outcomeText({ outcome, reason = outcome }) {
  return REASONS[/** @type {keyof typeof REASONS} */ (reason)] ?? `The center answered "${reason}".`
}

/** @param {unknown} error as commands reject with it */
export function problemText(error) {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'timeout':
      return 'No answer came in time. It may have happened all the same.'
    case 'unavailable':
      return 'The connection was lost. It may have happened all the same.'
    case 'not_permitted':
      return 'You are not permitted to do that.'
    default:
      return error instanceof Error ? error.message : String(error)
  }
}
