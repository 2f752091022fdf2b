import type { ConversationMessage, SendOutcome } from '@ringwright/core'
import type { SmsSettings } from './sms-options.js'
import type { SmsConnection } from './sms-transport.js'

/** Sends texts from the number of their service. */
export class SmsOutbound {
  readonly #numbers: SmsSettings['numbers']
  readonly #connection: SmsConnection

  constructor({ numbers }: SmsSettings, connection: SmsConnection) {
    this.#numbers = numbers
    this.#connection = connection
  }

  async send(to: string, service: string, { text = '' }: ConversationMessage): Promise<SendOutcome> {
    const from = this.#numbers[service]
    if (from === undefined) return { outcome: 'refused', reason: `No number is configured for the service ${service}` }
    if (text.trim() === '') return { outcome: 'refused', reason: 'There is nothing in it that a text message can show' }
    return this.#connection.send({ from, to, text })
  }
}
