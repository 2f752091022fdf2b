import type { Clock, Timer } from '../clock/clock.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import type { CallFailure } from './link-frame.js'
import type { WaitingMessage } from './message-stream.js'

interface PendingCall {
  readonly message: WaitingMessage
  readonly resolve: (value: unknown) => void
  readonly reject: (error: RingwrightError) => void
  readonly timer: Timer
}

/** The calls of a client that wait for their reply. */
export class PendingCalls {
  readonly #clock: Clock
  readonly #calls = new Map<string, PendingCall>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  has(id: string): boolean {
    return this.#calls.has(id)
  }

  /** Waits for the reply; after `timeoutMs` gives up, and `withdraw` says whether the server cannot have seen the call. */
  wait(id: string, message: WaitingMessage, timeoutMs: number, withdraw: () => boolean): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const timer = this.#clock.setTimer(timeoutMs, () => {
        this.#calls.delete(id)
        const text = withdraw()
          ? 'The call was not sent in time; nothing happened'
          : 'No reply came in time; call again with the same id to learn the outcome'
        reject(new RingwrightError('timeout', text, { details: { id } }))
      })
      this.#calls.set(id, { message, resolve, reject, timer })
    })
  }

  reply(id: string, value: unknown): void {
    this.#take(id)?.resolve(value)
  }

  fail(id: string, { code, message, path }: CallFailure): void {
    this.#take(id)?.reject(new RingwrightError(code, message, path === undefined ? undefined : { details: { path } }))
  }

  /** Gives up all calls that `concerned` says yes to. */
  abandon(concerned: (message: WaitingMessage) => boolean, failure: CallFailure): void {
    for (const [id, call] of this.#calls) if (concerned(call.message)) this.fail(id, failure)
  }

  #take(id: string): PendingCall | undefined {
    const call = this.#calls.get(id)
    this.#calls.delete(id)
    call?.timer.cancel()
    return call
  }
}
