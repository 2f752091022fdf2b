import { type Clock, errorText, type Logger, sleep } from '@ringwright/core'
import type { Phone, PhoneCall } from '@ringwright/example-contact-center/demo/phone'
import { NUMBER } from '@ringwright/example-contact-center/reception'

/** What the caller presses when the reception asks: help with a trip. */
const CHOICE = '2'
/** The welcome is over by then. Keys that come earlier are lost, and the reception asks again. */
const WELCOME_MS = 3_000

/** The customer's telephone: one call at a time, which answers the reception's question. */
export class CustomerPhone {
  state: 'idle' | 'calling' | 'talking' = 'idle'
  readonly #clock: Clock
  readonly #logger: Logger
  #phone: Phone | undefined
  #call: PhoneCall | undefined

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock
    this.#logger = logger
  }

  /** Before this, nobody can be called. */
  connect(phone: Phone): void {
    this.#phone = phone
  }

  call(): void {
    if (this.state !== 'idle') return
    this.state = 'calling'
    this.#dial().catch((error: unknown) => {
      this.state = 'idle'
      this.#logger.warn('the customer could not call', { error: errorText(error) })
    })
  }

  hangUp(): void {
    this.#call?.hangUp().catch((error: unknown) => {
      this.#logger.warn('the customer could not hang up', { error: errorText(error) })
    })
  }

  async #dial(): Promise<void> {
    const call = await this.#phone?.call(NUMBER)
    this.#call = call
    this.state = call ? 'talking' : 'idle'
    if (!call) return
    await sleep(this.#clock, WELCOME_MS)
    await call.press(CHOICE)
    await call.ended
    this.#call = undefined
    this.state = 'idle'
  }
}
