import { RingwrightError } from '@ringwright/core'
import type { ProxiedAudio, RtpProxy } from '../rtp-proxy.js'
import { NgClient } from './ng-client.js'
import { ProxiedCall } from './proxied-call.js'
import { checkRtpengineOptions, type RtpengineOptions } from './rtpengine-options.js'
import type { RtpengineSeat } from './rtpengine-seat.js'

/** A server that has just been silent is not asked first for so long. */
const SILENT_FOR_MS = 10_000

/** Passes audio on by servers of rtpengine, so that none of it comes through this process. */
export interface RtpengineProxy extends RtpProxy {
  /** Fails with `unavailable` when no server answers. */
  start(): Promise<void>
  /**
   * Calls that are proxied go on at their servers, until they are silent there. Of those that are over the servers hear
   * first: this takes up to three seconds where one does not answer. Idempotent.
   */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Audio between two parties by way of rtpengine, which handles a multiple of what a process here can. Throws `invalid_argument` for
 * options that do not hold.
 */
export function createRtpengineProxy(options: RtpengineOptions): RtpengineProxy {
  checkRtpengineOptions(options)
  return new Rtpengines(options)
}

class Rtpengines implements RtpengineProxy {
  readonly #options: RtpengineOptions
  readonly #seats: readonly RtpengineSeat[]
  /** Calls that are over, of which their servers have not heard yet. */
  readonly #ending = new Set<Promise<void>>()
  #turn = 0
  #closing: Promise<void> | undefined

  constructor(options: RtpengineOptions) {
    const { clock, random, servers } = options
    this.#options = options
    this.#seats = servers.map((server) => ({ client: new NgClient({ clock, random, ...server }), silentUntil: 0 }))
  }

  async start(): Promise<void> {
    const tries = await Promise.allSettled(
      this.#seats.map(async ({ client }) => {
        await client.open()
        await client.ask({ command: 'ping' })
      }),
    )
    const failures = tries.filter((each) => each.status === 'rejected')
    if (failures.length < tries.length) return
    await this.close()
    throw new RingwrightError('unavailable', 'No rtpengine answers. See the cause.', { cause: failures[0]?.reason })
  }

  open(): ProxiedAudio {
    const { random, clock, interfaces } = this.#options
    return new ProxiedCall({
      ...{ random, seats: this.#inTurn() },
      silent: (seat) => (seat.silentUntil = clock.now() + SILENT_FOR_MS),
      closing: (told) => {
        this.#ending.add(told)
        void told.then(() => this.#ending.delete(told))
      },
      ...(interfaces && { interfaces }),
    })
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await Promise.all(this.#ending)
    await Promise.all(this.#seats.map(({ client }) => client.close()))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** All servers, those that were silent last. */
  #inTurn(): readonly RtpengineSeat[] {
    const first = this.#turn++ % this.#seats.length
    const turned = [...this.#seats.slice(first), ...this.#seats.slice(0, first)]
    const now = this.#options.clock.now()
    return [
      ...turned.filter(({ silentUntil }) => silentUntil <= now),
      ...turned.filter(({ silentUntil }) => silentUntil > now),
    ]
  }
}
