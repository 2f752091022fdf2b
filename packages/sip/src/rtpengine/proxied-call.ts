import { randomHex, type Random, RingwrightError } from '@ringwright/core'
import { otherSide, type ProxiedAudio, type CallSide } from '../rtp-proxy.js'
import type { BencodedDictionary } from './bencode.js'
import type { RtpengineSeat } from './rtpengine-seat.js'

export interface ProxiedCallOptions {
  readonly random: Random
  /** The servers that may have it, in the order in which they are tried. */
  readonly seats: readonly RtpengineSeat[]
  /** A server does not answer. */
  readonly silent: (seat: RtpengineSeat) => void
  /** The call is over, and its server is told so until `told`, which never rejects. */
  readonly closing: (told: Promise<void>) => void
  readonly interfaces?: { readonly caller: string; readonly target: string }
}

/** One call at one rtpengine: whichever has taken its first offer. */
export class ProxiedCall implements ProxiedAudio {
  readonly #options: ProxiedCallOptions
  /** Nobody else knows it, so nobody else can name the call. */
  readonly #id: string
  #seat: RtpengineSeat | undefined
  #first: Promise<string> | undefined
  #closing: Promise<void> | undefined

  constructor(options: ProxiedCallOptions) {
    this.#options = options
    this.#id = randomHex(options.random, 16)
  }

  offer(side: CallSide, sdp: string): Promise<string> {
    if (this.#first) return this.#first.then(() => this.#describe('offer', side, otherSide(side), sdp))
    this.#first = this.#firstOffer(side, sdp)
    return this.#first
  }

  /** In the words of SIP: `from` is whoever has offered, also of the answer. */
  async answer(side: CallSide, sdp: string): Promise<string> {
    await this.#first
    return this.#describe('answer', otherSide(side), side, sdp)
  }

  close(): Promise<void> {
    if (!this.#closing) {
      this.#closing = this.#delete()
      this.#options.closing(this.#closing)
    }
    return this.#closing
  }

  async #firstOffer(side: CallSide, sdp: string): Promise<string> {
    let last: unknown
    for (const seat of this.#options.seats) {
      try {
        const described = sdpOf(await seat.client.ask(this.#command('offer', side, undefined, sdp)))
        this.#seat = seat
        return described
      } catch (error) {
        if (!(error instanceof RingwrightError) || error.code !== 'unavailable') throw error
        this.#options.silent(seat)
        last = error
      }
    }
    throw last
  }

  async #describe(command: 'offer' | 'answer', from: CallSide, to: CallSide, sdp: string): Promise<string> {
    const { client } = this.#seatOfCall()
    return sdpOf(await client.ask(this.#command(command, from, to, sdp)))
  }

  #seatOfCall(): RtpengineSeat {
    if (this.#seat && !this.#closing) return this.#seat
    throw new RingwrightError('wrong_state', 'Nothing was offered by way of this proxy yet, or it is closed.')
  }

  #command(command: 'offer' | 'answer', from: CallSide, to: CallSide | undefined, sdp: string): BencodedDictionary {
    const { interfaces } = this.#options
    return {
      command,
      'call-id': this.#id,
      'from-tag': from,
      ...(to && { 'to-tag': to }),
      sdp,
      // Neither side learns where the other is.
      replace: ['origin', 'session-connection'],
      // Both sides talk to the server, whose address they have: there is nothing to find out.
      ICE: 'remove',
      ...(interfaces && { direction: [interfaces[from], interfaces[otherSide(from)]] }),
    }
  }

  async #delete(): Promise<void> {
    await this.#first?.catch(() => undefined)
    // A server that does not hear of it frees the ports by itself, once they are silent.
    await this.#seat?.client
      .ask({ command: 'delete', 'call-id': this.#id, 'from-tag': 'caller', 'delete delay': 0 })
      .catch(() => undefined)
  }
}

/** What the server has made of a description. */
function sdpOf(answer: BencodedDictionary): string {
  const { result, sdp, 'error-reason': reason } = answer
  if (result === 'ok' && typeof sdp === 'string') return sdp
  const why = typeof reason === 'string' ? reason : JSON.stringify(result)
  if (/parse|sdp/i.test(why)) {
    throw new RingwrightError('invalid_argument', `rtpengine cannot read the description: ${why}. Refuse it with 488.`)
  }
  throw new RingwrightError('unavailable', `rtpengine takes no call: ${why}. Refuse it with 503.`)
}
