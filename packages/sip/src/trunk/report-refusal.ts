import './dialing-facts.js'
import { errorText, type Engine } from '@ringwright/core'
import type { GuardedCall } from './dialing-guard.js'
import type { DialingLimit } from './dialing-limit.js'

/** Makes a refusal known, to operators at once and to everybody by a fact. */
export function reportRefusal(engine: Engine, { name, startsWith }: DialingLimit, call: GuardedCall): void {
  const { number, trunk, agent } = call
  const { logger } = engine
  const prefix = startsWith?.find((beginning) => number.startsWith(beginning))
  logger.warn('dialing limit reached', {
    limit: name,
    trunk,
    ...(agent !== undefined && { agent }),
    personal: { number },
  })
  engine
    .run({ role: 'system', id: 'sip' }, (transaction) =>
      transaction.fact('dialing:refused', {
        ...{ limit: name, trunk },
        ...(agent !== undefined && { agent }),
        ...(prefix !== undefined && { prefix }),
      }),
    )
    .catch((error: unknown) => logger.error('a refused call could not be noted', { error: errorText(error) }))
}
