import {
  type Call,
  type CallEnd,
  type CallQuality,
  type CallRecording,
  type CallSound,
  type Clock,
  type Digit,
  type DigitsOutcome,
  type HoldOutcome,
  type Logger,
  type PlayOptions,
  type PlayOutcome,
  RingwrightError,
  type TransferRequest,
} from '@ringwright/core'
import type { CallLeg, ReofferReply } from '../call-leg.js'
import type { RecordingSink } from '../media/index.js'
import type { MediaSession } from '../media/session/media-session.js'
import { sends } from '../sdp/index.js'
import { AudioOffers } from './audio-offers.js'
import { CallAudio } from './call-audio.js'
import { watchLiveness } from './call-liveness.js'
import { callQuality } from './call-quality.js'
import { CallRecordings, recordingOfNothing } from './call-recording.js'
import { endOfLeg, hangUpReasons } from './end-cause.js'
import { type FaxParty, offersFax, passFax } from './fax-passage.js'
import { answerOffer } from './leg-offers.js'
import type { PromptLibrary } from './prompt-library.js'
import { decideRefer } from './transfer-request.js'

/** What all calls of one control share. */
export interface CallServices {
  readonly clock: Clock
  readonly logger: Logger
  readonly prompts: PromptLibrary
  readonly recordings: RecordingSink
  /** The running call of a leg. */
  readonly callOf: (leg: CallLeg) => Call | undefined
  /** The host that our own addresses have. */
  readonly host: () => string
}

export interface SipCallOptions {
  readonly id: string
  readonly direction: 'inbound' | 'outbound'
  readonly from: string
  readonly to: string
  readonly displayName: string | undefined
  readonly isLine: boolean
  readonly leg: CallLeg
  /** Has agreed with the leg's peer already. */
  readonly media: MediaSession
}

/** What a call needs of the conference that it is in. */
export interface ConferenceSeat {
  arrange(call: SipCall): void
  leave(call: SipCall): void
}

/** An established call: one leg, and its audio anchored here. */
export class SipCall implements Call {
  readonly id: string
  readonly direction: 'inbound' | 'outbound'
  readonly from: string
  readonly to: string
  readonly displayName?: string
  readonly ended: Promise<CallEnd>
  /** An agent's line that stays between customers. */
  readonly isLine: boolean
  readonly media: MediaSession
  /** Set by the conference that it is in. */
  conference: ConferenceSeat | undefined
  readonly #leg: CallLeg
  readonly #services: CallServices
  readonly #audio: CallAudio
  readonly #recordings: CallRecordings
  readonly #offers: AudioOffers
  #partner: SipCall | undefined
  /** Hold that we signaled. */
  #isHeld = false
  /** Hold that the party's phone signaled. */
  #holds: boolean
  /** It is one, or is being offered to become one. */
  #isFax = false
  #isOver = false
  /** Why we ended it, when nobody hung up. */
  #broke: Pick<CallEnd, 'cause' | 'detail'> | undefined

  constructor(options: SipCallOptions, services: CallServices) {
    const { leg, media, displayName } = options
    this.id = options.id
    this.direction = options.direction
    this.from = options.from
    this.to = options.to
    if (displayName !== undefined) this.displayName = displayName
    this.#leg = leg
    this.isLine = options.isLine
    this.media = media
    this.#services = services
    this.#holds = !sends(media.direction)
    this.#audio = new CallAudio(media, services.prompts, services.logger)
    this.#offers = new AudioOffers({ call: this.id, leg, media, logger: services.logger, agreed: () => this.#agreed() })
    const { recordings: sink } = services
    this.#recordings = new CallRecordings(media, sink.of?.(options) ?? sink, services.clock)
    leg.onReoffer((offer) => this.#reoffered(offer))
    leg.onRequest((request) => {
      const { body } = request
      // The stack answers it; here it is merged with the same digit as an RFC 4733 event.
      if (request.method === 'INFO' && body) media.receiveInfo(body.type, textOf(body.content))
      return undefined
    })
    const endWatch = watchLiveness(leg, media, services.clock, () => {
      this.#breakOff({ cause: 'unreachable', detail: 'no sign of life' })
    })
    void media.ended.then((how) => {
      if (how === 'lost') this.#breakOff({ cause: 'failed', detail: 'the media worker that had its audio is gone' })
    })
    this.ended = leg.ended.then((end) => {
      this.#isOver = true
      endWatch()
      // First, because a session that closes leaves its peer and says what it has counted by itself: nothing is asked for.
      void media.close()
      this.unbridge()
      const quality = this.quality()
      return { ...endOfLeg(end), ...(quality && { quality }), ...this.#broke }
    })
  }

  async play(prompt: string, options: PlayOptions = {}): Promise<PlayOutcome> {
    return this.#isOver ? 'callEnded' : this.#audio.play(prompt, options)
  }

  onDigit(listener: (digit: Digit) => void): () => void {
    return this.media.onDigit(({ digit, durationMs }) => listener({ digit, durationMs }))
  }

  onSound(listener: (sound: CallSound) => void): () => void {
    return this.media.onSound(listener)
  }

  async sendDigits(digits: string): Promise<DigitsOutcome> {
    const { outcome } = await this.media.sendDigits(digits)
    if (outcome === 'sessionClosed') return 'callEnded'
    return outcome === 'sent' ? 'sent' : 'onHold'
  }

  bridge(other: Call): void {
    if (!(other instanceof SipCall) || other === this) {
      throw new RingwrightError('invalid_argument', 'A call is bridged with another call of the same sip().')
    }
    if (this.#isOver || other.#isOver) return
    this.unbridge()
    other.unbridge()
    this.#partner = other
    other.#partner = this
    this.#arrangeBoth()
  }

  unbridge(): void {
    this.conference?.leave(this)
    const partner = this.#partner
    if (!partner) return
    this.#partner = undefined
    partner.#partner = undefined
    this.#endFax()
    partner.#endFax()
    this.arrange()
    partner.arrange()
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** We hold it, whatever its phone does. */
  get isHeld(): boolean {
    return this.#isHeld
  }

  hold(): Promise<HoldOutcome> {
    return this.#setHeld(true)
  }

  resume(): Promise<HoldOutcome> {
    return this.#setHeld(false)
  }

  record(name: string): CallRecording {
    return this.#isOver ? recordingOfNothing(name, this.#services.clock) : this.#recordings.start(name)
  }

  setSecure(isSecure: boolean): void {
    this.media.setSecure(isSecure)
    this.#recordings.setSecure(isSecure)
  }

  quality(): CallQuality | undefined {
    return callQuality(this.media.statistics())
  }

  onTransferRequest(handler: (request: TransferRequest) => void): void {
    const { callOf, host } = this.#services
    this.#leg.onRefer((refer) => decideRefer(refer, handler, { leg: this.#leg, callOf, host }))
  }

  async hangUp(cause: 'ended' | 'busy' | 'unavailable' = 'ended'): Promise<void> {
    await this.#leg.hangup({ reason: hangUpReasons[cause] })
  }

  #breakOff(why: Pick<CallEnd, 'cause' | 'detail'>): void {
    if (this.#isOver) return
    this.#broke = why
    void this.#leg.hangup()
  }

  #setHeld(isHeld: boolean): Promise<HoldOutcome> {
    if (this.#isOver) return Promise.resolve({ outcome: 'callEnded' })
    if (this.#isHeld === isHeld && !this.#offers.isRefused) return this.#offers.last
    this.#isHeld = isHeld
    this.media.setDirection(isHeld ? 'sendonly' : 'sendrecv')
    this.#arrangeBoth()
    // A phone that refuses is on hold all the same: its audio goes nowhere, and it hears the music.
    this.#talksAgain()
    return this.#offers.offer('hold was not taken')
  }

  async #reoffered(offer: string | undefined): Promise<ReofferReply> {
    if (offer !== undefined && offersFax(offer)) return this.#faxOffered(offer)
    const reply = await answerOffer(this.media, offer, () => this.#agreed())
    if ('sdp' in reply) this.#talksAgain()
    return reply
  }

  async #faxOffered(offer: string): Promise<ReofferReply> {
    const partner = this.#partner
    if (!partner || this.#isHeld || partner.#isHeld) return { status: 488, reason: 'Nobody Here Takes A Fax' }
    // Both machines want to begin: whoever comes second asks again, and is asked meanwhile (RFC 3261 14.1).
    if (partner.#isFax && !this.#isFax) return { status: 491 }
    const wasFax = this.#isFax
    this.#isFax = true
    const reply = await passFax(offer, this.#party, partner.#party)
    this.#isFax = wasFax || 'sdp' in reply
    partner.#isFax = this.#isFax
    // They were parted meanwhile.
    if (this.#partner !== partner) for (const call of [this, partner]) call.#endFax()
    return reply
  }

  get #party(): FaxParty {
    return { leg: this.#leg, media: this.media }
  }

  /** It has agreed on audio; the other side of a fax has to follow. */
  #talksAgain(): void {
    this.#isFax = false
    if (this.#partner) this.#partner.#endFax()
  }

  #endFax(): void {
    if (!this.#isFax) return
    this.#isFax = false
    if (!this.#isOver) void this.#offers.offer('fax did not end')
  }

  /** Both sides have agreed anew. A phone that does not take our audio has put us on hold. */
  #agreed(): void {
    this.#offers.isRefused = false
    this.#holds = !sends(this.media.direction)
    this.#arrangeBoth()
  }

  #arrangeBoth(): void {
    this.arrange()
    if (this.#partner) this.#partner.arrange()
  }

  /** Makes audible what the state says: the bridge, or music for whoever has to wait. */
  arrange(): void {
    const partner = this.#partner
    this.#audio.setMusic(!this.#isOver && (this.#isHeld || (partner !== undefined && partner.#holds)))
    if (this.#isOver) return
    if (this.conference) return this.conference.arrange(this)
    if (partner && !this.#isHeld && !partner.#isHeld) this.media.connect(partner.media)
    else this.media.disconnect()
  }
}

function textOf(content: string | Uint8Array): string {
  return typeof content === 'string' ? content : Buffer.from(content).toString()
}
