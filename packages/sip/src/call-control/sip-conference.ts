import { type Call, type Conference, type HeardBy, RingwrightError } from '@ringwright/core'
import type { MediaConference } from '../media/index.js'
import { SipCall } from './sip-call.js'

/** Calls whose audio is mixed at one media server. */
export class SipConference implements Conference {
  readonly #media: MediaConference
  readonly #members = new Map<SipCall, HeardBy>()

  constructor(media: MediaConference) {
    this.#media = media
  }

  get calls(): readonly Call[] {
    return [...this.#members.keys()]
  }

  join(call: Call, heardBy: HeardBy = 'all'): void {
    const member = ours(call)
    if (heardBy !== 'all') heardBy.forEach(ours)
    if (member.isOver) return
    if (member.conference !== this) member.unbridge()
    this.#members.set(member, heardBy)
    member.conference = this
    try {
      this.arrange(member)
    } catch (error) {
      this.leave(member)
      throw error
    }
  }

  leave(call: Call): void {
    if (!(call instanceof SipCall) || !this.#members.delete(call)) return
    call.conference = undefined
    this.#media.leave(call.media)
    call.arrange()
  }

  close(): void {
    for (const call of this.calls) this.leave(call)
  }

  /** Makes a member audible, or not while it is on hold. */
  arrange(member: SipCall): void {
    const heardBy = this.#members.get(member)
    if (heardBy === undefined) return
    if (member.isHeld) return this.#media.leave(member.media)
    this.#media.join(member.media, heardBy === 'all' ? 'all' : heardBy.map((each) => ours(each).media))
  }
}

function ours(call: Call): SipCall {
  if (call instanceof SipCall) return call
  throw new RingwrightError('invalid_argument', 'A conference takes calls of its own sip().')
}
