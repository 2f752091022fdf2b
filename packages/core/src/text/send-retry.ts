import type { SendOutcome } from '../channel/channel-adapter.js'
import type { Progress } from './deliveries.js'

const DELAY_MIN_MS = 1_000
const DELAY_MAX_MS = 300_000
/** A provider that asks for more patience than this is asked again all the same. */
const RETRY_AFTER_MAX_MS = 3_600_000
/** With the delays above, an outage of a quarter of an hour is outlasted; after that an agent should know. */
const TRIES_MAX = 11
/** For an answer that was lost: the message may be there already, so that there is no point in going on for long. */
const UNKNOWN_TRIES_MAX = 5

export type NextStep =
  /** It is over with this message; `progress` when there is something to say about it. */
  | { readonly outcome: 'settled'; readonly progress?: Progress }
  | { readonly outcome: 'again'; readonly delayMs: number; readonly pauses: boolean }

/** 1 s, 2 s, 4 s, … at most five minutes. */
function retryDelayMs(failures: number): number {
  return Math.min(DELAY_MAX_MS, DELAY_MIN_MS * 2 ** (failures - 1))
}

/** What follows from the outcome of the given try, counted from 1. */
export function afterSend(outcome: SendOutcome, tries: number, recognizesRepeats: boolean): NextStep {
  switch (outcome.outcome) {
    case 'sent': {
      const { externalId } = outcome
      // What may not be handed over twice is known to be there, whether or not the provider has a name for it.
      if (externalId === undefined && recognizesRepeats) return { outcome: 'settled' }
      const sentAs = externalId !== undefined && { sentAs: externalId }
      return { outcome: 'settled', progress: { state: 'accepted', ...sentAs } }
    }
    case 'refused':
      return { outcome: 'settled', progress: { state: 'failed', reason: outcome.reason } }
    case 'later': {
      if (tries >= TRIES_MAX) return { outcome: 'settled', progress: { state: 'failed', reason: outcome.reason } }
      const { retryAfterMs = 0, wholeChannel = false } = outcome
      const delayMs = Math.max(retryDelayMs(tries), Math.min(retryAfterMs, RETRY_AFTER_MAX_MS))
      return { outcome: 'again', delayMs, pauses: wholeChannel }
    }
    case 'unknown':
      if (recognizesRepeats && tries < UNKNOWN_TRIES_MAX)
        return { outcome: 'again', delayMs: retryDelayMs(tries), pauses: false }
      return { outcome: 'settled', progress: { state: 'unknown', reason: outcome.reason } }
  }
}
