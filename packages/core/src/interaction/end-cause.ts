import { lazily } from '../collections/lazily.js'
import { z } from 'zod'

/** Why an interaction ended, as one closed set for reports. */
export const END_CAUSES = [
  'customerLeft', // hung up or left in the flow or while waiting; an abandon, when it had been queued
  'customerEnded', // hung up or closed the chat after an agent had it
  'agentEnded',
  'flowEnded', // the flow said good-bye
  'outsideEnded', // the one outside, to whom it was transferred, hung up
  'supervisorEnded',
  'refused', // no queue took it and the flow had no other way
  'inactive', // nobody wrote for too long
  'unreached', // the customer was to be called back, and could not be
  'nodeLost', // the process that held the call or socket died
  'failed', // something outside broke; a fact says what
] as const

/** Why an interaction was closed. */
export type EndCause = (typeof END_CAUSES)[number]

export const endCauseSchema = lazily(() => z.enum(END_CAUSES))
