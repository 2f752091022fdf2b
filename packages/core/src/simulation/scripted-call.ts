import type { Clock, Instant } from '../clock/clock.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import type {
  Call,
  CallEnd,
  CallEndCause,
  CallRecording,
  Digit,
  DigitsOutcome,
  HoldOutcome,
  PlayOptions,
  PlayOutcome,
  TransferRequest,
} from '../voice/call-control.js'
import type { CallQuality } from '../voice/call-quality.js'
import type { CallSound } from '../voice/call-sound.js'
import type { ScriptedConference } from './scripted-conference.js'

/** A call whose course can be looked at. */
export interface ScriptedCall extends Call {
  /** What the party hears: a prompt, the other call's address, or nothing. */
  readonly hears: string | undefined
  /** The prompt that plays, also over a bridge. */
  readonly playing: string | undefined
  /** Whom it hears in a conference, as addresses. */
  readonly hearsInConference: readonly string[]
  readonly over: CallEnd | undefined
  /** What `quality()` and the end say. Default: nothing, because nothing is carried. */
  carried: CallQuality | undefined
  /** Why its recordings cannot be kept. Default: they can. */
  recordingFailure: string | undefined
  readonly isSecure: boolean
  /** All digits that were sent to the party. */
  readonly digitsSent: string
  /** The party hangs up. */
  partyHangsUp(): void
  press(digits: string): void
  /** The party makes these sounds, all at once. */
  sounds(sounds: Iterable<CallSound>): void
  /** The party presses the transfer key of its phone, after it has talked to the other one in `consultation`. */
  asksForTransfer(to: string, consultation?: Call): Promise<'refused' | 'transferred' | 'failed'>
}

/** One call of `scriptedCallControl`. */
export class CallState implements ScriptedCall {
  readonly id: string
  readonly direction: 'inbound' | 'outbound'
  readonly from: string
  readonly to: string
  readonly ended: Promise<CallEnd>
  over: CallEnd | undefined
  carried: CallQuality | undefined
  recordingFailure: string | undefined
  isSecure = false
  digitsSent = ''
  conference: ScriptedConference | undefined
  #playing: { readonly prompt: string; readonly stop: (outcome: PlayOutcome) => void } | undefined
  #bridged: CallState | undefined
  #transferKey: ((request: TransferRequest) => void) | undefined
  readonly #digits = new Set<(digit: Digit) => void>()
  readonly #soundListeners = new Set<(sound: CallSound) => void>()
  readonly #clock: Clock
  readonly #promptMs: number
  #end: (end: CallEnd) => void = () => {}

  constructor(id: string, direction: 'inbound' | 'outbound', from: string, to: string, clock: Clock, promptMs: number) {
    this.id = id
    this.direction = direction
    this.from = from
    this.to = to
    this.#clock = clock
    this.#promptMs = promptMs
    this.ended = new Promise((resolve) => {
      this.#end = resolve
    })
  }

  get hears(): string | undefined {
    return this.#bridged?.address ?? this.#playing?.prompt
  }

  get playing(): string | undefined {
    return this.#playing?.prompt
  }

  get hearsInConference(): readonly string[] {
    return this.conference?.heardByMember(this) ?? []
  }

  /** Of its party. */
  get address(): string {
    return this.direction === 'inbound' ? this.from : this.to
  }

  play(prompt: string, { loop = false, signal }: PlayOptions = {}): Promise<PlayOutcome> {
    this.#playing?.stop('stopped')
    if (this.over) return Promise.resolve('callEnded')
    if (signal?.aborted) return Promise.resolve('stopped')
    return new Promise((resolve) => {
      const stop = (outcome: PlayOutcome): void => {
        timer?.cancel()
        signal?.removeEventListener('abort', onAbort)
        if (this.#playing === playing) this.#playing = undefined
        resolve(outcome)
      }
      const onAbort = (): void => stop('stopped')
      const playing = { prompt, stop }
      const timer = loop ? undefined : this.#clock.setTimer(this.#promptMs, () => stop('finished'))
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#playing = playing
    })
  }

  onDigit(listener: (digit: Digit) => void): () => void {
    this.#digits.add(listener)
    return () => this.#digits.delete(listener)
  }

  onSound(listener: (sound: CallSound) => void): () => void {
    this.#soundListeners.add(listener)
    return () => this.#soundListeners.delete(listener)
  }

  async sendDigits(digits: string): Promise<DigitsOutcome> {
    if (!/^[0-9*#A-D]+$/.test(digits)) throw new RingwrightError('invalid_argument', `"${digits}" are not digits.`)
    if (this.over) return 'callEnded'
    this.digitsSent += digits
    return 'sent'
  }

  bridge(other: Call): void {
    this.unbridge()
    other.unbridge()
    this.#bridged = other as CallState
    this.#bridged.#bridged = this
  }

  unbridge(): void {
    this.conference?.leave(this)
    if (this.#bridged) this.#bridged.#bridged = undefined
    this.#bridged = undefined
  }

  async hold(): Promise<HoldOutcome> {
    return { outcome: this.over ? 'callEnded' : 'taken' }
  }

  resume(): Promise<HoldOutcome> {
    return this.hold()
  }

  record(name: string): CallRecording {
    const startedAt: Instant = this.#clock.now()
    return {
      pause() {},
      resume() {},
      stop: async () => ({
        ...{ name, startedAt, durationMs: this.#clock.now() - startedAt, bytes: 0 },
        ...(this.recordingFailure !== undefined && { failure: this.recordingFailure }),
      }),
    }
  }

  setSecure(isSecure: boolean): void {
    this.isSecure = isSecure
  }

  quality(): CallQuality | undefined {
    return this.carried
  }

  async hangUp(): Promise<void> {
    this.#finish('ended', 'local')
  }

  partyHangsUp(): void {
    this.#finish('hungUp', 'remote')
  }

  press(digits: string): void {
    for (const digit of digits) for (const listener of [...this.#digits]) listener({ digit, durationMs: 100 })
  }

  sounds(sounds: Iterable<CallSound>): void {
    if (this.isSecure || this.over) return
    for (const sound of sounds) for (const listener of [...this.#soundListeners]) listener(sound)
  }

  onTransferRequest(handler: (request: TransferRequest) => void): void {
    this.#transferKey = handler
  }

  asksForTransfer(to: string, consultation?: Call): Promise<'refused' | 'transferred' | 'failed'> {
    return new Promise((resolve) => {
      const refuse = (): void => resolve('refused')
      const grant = (transferred: Promise<boolean>): void =>
        void transferred.then((isDone) => resolve(isDone ? 'transferred' : 'failed'))
      if (this.#transferKey) this.#transferKey({ to, ...(consultation && { consultation }), grant, refuse })
      else refuse()
    })
  }

  #finish(cause: CallEndCause, by: CallEnd['by']): void {
    if (this.over) return
    this.over = { cause, by, at: this.#clock.now(), ...(this.carried && { quality: this.carried }) }
    this.#playing?.stop('callEnded')
    this.unbridge()
    this.#end(this.over)
  }
}
