import { type Clock, type Instant, sleep } from '../clock/clock.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import type {
  Call,
  CallControl,
  CallEnd,
  CallEndCause,
  CallRecording,
  DialOutcome,
  Digit,
  IncomingCall,
  PlayOptions,
  PlayOutcome,
  TransferRequest,
} from '../voice/call-control.js'
import type { CallQuality } from '../voice/call-quality.js'
import type { CallSound } from '../voice/call-sound.js'
import { type PhoneScript, ringPhone } from './phone-script.js'
import { type ScriptedConference, scriptedConference } from './scripted-conference.js'

/** Telephony without a network: calls come when the test says so, and phones do as their script says. */
export interface ScriptedCallControl extends CallControl {
  /** Somebody calls; the returned call is the caller's side. */
  call(from: string, to: string): ScriptedCaller
  /** What a phone does from now on when it is dialed. Default: `unreachable`. */
  phone(address: string, script: PhoneScript): void
  /** Calls that were dialed and answered and are not over. */
  readonly dialed: readonly ScriptedCall[]
}

/** The side of somebody who calls in. */
export interface ScriptedCaller {
  /** `ringing` and `answered` in order, then how it ended. */
  readonly events: readonly string[]
  /** The call as it stands on our side, once it is answered. */
  readonly call: ScriptedCall | undefined
  hangUp(): void
  press(digits: string): void
}

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
  readonly isSecure: boolean
  /** The party hangs up. */
  partyHangsUp(): void
  press(digits: string): void
  /** The party makes these sounds, all at once. */
  sounds(sounds: Iterable<CallSound>): void
  /** The party presses the transfer key of its phone, after it has talked to the other one in `consultation`. */
  asksForTransfer(to: string, consultation?: Call): Promise<'refused' | 'transferred' | 'failed'>
}

export interface ScriptedCallControlOptions {
  readonly clock: Clock
  /** How long prompts play that are not looped, in milliseconds. Default 1,000. */
  readonly promptMs?: number
  /** How long callers take to acknowledge that they were answered, in milliseconds. Default 0. */
  readonly acknowledgeMs?: number
}

export function scriptedCallControl(options: ScriptedCallControlOptions): ScriptedCallControl {
  const { clock, promptMs = 1_000, acknowledgeMs = 0 } = options
  const phones = new Map<string, PhoneScript>()
  const dialed: CallState[] = []
  let handler: ((call: IncomingCall) => void) | undefined
  let count = 0
  return {
    dialed,
    onCall(next) {
      handler = next
    },
    phone(address, script) {
      phones.set(address, script)
    },
    call(from, to) {
      const caller = new CallerState(`in-${++count}`, from, to, { clock, promptMs, acknowledgeMs })
      if (handler) handler(caller.incoming)
      else caller.incoming.reject('notFound')
      return caller
    },
    async dial(to, dial = {}): Promise<DialOutcome> {
      const outcome = await ringPhone(clock, phones.get(to) ?? { outcome: 'unreachable' }, dial)
      if (outcome !== 'answered') {
        const by = outcome === 'ended' ? 'local' : 'remote'
        return { outcome: 'failed', end: { cause: outcome, by, at: clock.now() } }
      }
      const call = new CallState(`out-${++count}`, 'outbound', dial.from ?? 'anonymous', to, clock, promptMs)
      dialed.push(call)
      void call.ended.then(() => dialed.splice(dialed.indexOf(call), 1))
      return { outcome: 'answered', call }
    },
    createConference: () => scriptedConference(),
  }
}

class CallState implements ScriptedCall {
  readonly id: string
  readonly direction: 'inbound' | 'outbound'
  readonly from: string
  readonly to: string
  readonly ended: Promise<CallEnd>
  over: CallEnd | undefined
  carried: CallQuality | undefined
  isSecure = false
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

  async sendDigits(digits: string): Promise<void> {
    if (!/^[0-9*#A-D]+$/.test(digits)) throw new RingwrightError('invalid_argument', `"${digits}" are not digits.`)
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

  async hold(): Promise<void> {}

  async resume(): Promise<void> {}

  record(name: string): CallRecording {
    const startedAt: Instant = this.#clock.now()
    return {
      pause() {},
      resume() {},
      stop: async () => ({ name, startedAt, durationMs: this.#clock.now() - startedAt, bytes: 0 }),
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

class CallerState implements ScriptedCaller {
  readonly events: string[] = []
  readonly incoming: IncomingCall
  call: CallState | undefined
  readonly #gaveUp = new AbortController()

  constructor(
    id: string,
    from: string,
    to: string,
    { clock, promptMs, acknowledgeMs }: Required<ScriptedCallControlOptions>,
  ) {
    this.incoming = {
      ...{ id, from, to },
      signal: this.#gaveUp.signal,
      ring: () => void this.events.push('ringing'),
      answer: async () => {
        if (this.#gaveUp.signal.aborted) throw new RingwrightError('canceled', 'The caller gave up.')
        this.events.push('answered')
        if (acknowledgeMs > 0) await sleep(clock, acknowledgeMs)
        if (this.#gaveUp.signal.aborted) throw new RingwrightError('canceled', 'The caller gave up.')
        const call = new CallState(id, 'inbound', from, to, clock, promptMs)
        this.call = call
        void call.ended.then(({ cause }) => this.events.push(cause))
        return call
      },
      reject: (reason) => {
        if (!this.call && !this.#gaveUp.signal.aborted) this.events.push(reason)
      },
    }
  }

  hangUp(): void {
    if (this.call) this.call.partyHangsUp()
    else this.#gaveUp.abort()
  }

  press(digits: string): void {
    this.call?.press(digits)
  }
}
