import { RingwrightError } from '@ringwright/core'

/** Whether a port may still be used. */
export class OpenPort {
  readonly #what: string
  readonly #opener: string
  #closed = false

  /** `what` names the port, `opener` the function that makes a new one. */
  constructor(what: string, opener: string) {
    this.#what = what
    this.#opener = opener
  }

  check(): void {
    if (this.#closed)
      throw new RingwrightError('closed', `This ${this.#what} was closed; make a new one with ${this.#opener}.`)
  }

  close(): void {
    this.#closed = true
  }
}
