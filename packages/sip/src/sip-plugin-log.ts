import { errorText, type Logger } from '@ringwright/core'
import type { RegisteredPhones } from './call-control/registered-phones.js'
import type { SipStack } from './sip-stack.js'

/** Tells operators what the stack and the registrar see. */
export function logSipEvents(logger: Logger, stack: SipStack, phones: RegisteredPhones | undefined): void {
  const handlerThrew = ({ error, during }: { error: unknown; during: string }): void => {
    logger.error('a handler of SIP events threw', { during, error: errorText(error) })
  }
  stack.on('handler:failed', handlerThrew)
  stack.on('listener:opened', ({ transport, host, port }) => {
    logger.info('SIP listener opened', { transport, host, port })
  })
  stack.on('listener:failed', ({ transport, host, port, error }) => {
    logger.error('SIP listener failed', { transport, host, port, error: error.message })
  })
  if (phones) logRegistrations(logger, phones)
}

function logRegistrations(logger: Logger, { registrar }: RegisteredPhones): void {
  const phonesOf = new Map<string, number>()
  registrar.on('bindings:changed', ({ user, bindings }) => {
    // Phones refresh every few minutes, and nobody wants to read that.
    if (bindings.length === (phonesOf.get(user) ?? 0)) return
    if (bindings.length === 0) phonesOf.delete(user)
    else phonesOf.set(user, bindings.length)
    logger.info('phones of a user changed', { phones: bindings.length, personal: { user } })
  })
  registrar.on('password:refused', ({ user, source, blocked }) => {
    logger.warn('password refused', { source, blocked, personal: { user } })
  })
  registrar.on('store:full', ({ user, error }) => {
    logger.warn('no room for a registration', { error: error.message, personal: { user } })
  })
  registrar.on('listener:failed', ({ error, during }) => {
    logger.error('a listener of the registrar threw', { during, error: errorText(error) })
  })
}
