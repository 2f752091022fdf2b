import { type Clock, type Random, RingwrightError, type Timer } from '@ringwright/core'
import {
  type CallLeg,
  type Credentials,
  type InboundCall,
  type SipStack,
  createEmbeddedSipStack,
} from '@ringwright/sip'
import { type MediaServer, type MediaSession, createEmbeddedMediaServer, pcmPrompt, tone } from '@ringwright/sip/media'

export interface PhoneOptions {
  readonly clock: Clock
  readonly random: Random
  /** The address that the phone has, and the one that it registers at and calls: `127.0.0.1`, and host and port. */
  readonly host: string
  readonly server: string
  readonly user: string
  /** Registers with it; without one the phone only calls. */
  readonly password?: string
  readonly rtpPortMin: number
  readonly rtpPortMax: number
}

const REGISTER_SECONDS = 120
/** A quiet hum stands in for a voice. */
const VOICE = pcmPrompt(tone({ frequenciesHz: [220], levelDbm0: -25, durationMs: 2_000 }))

/** A SIP phone without a person: it registers, answers, calls, presses keys, and hums. */
export class Phone {
  readonly #options: PhoneOptions
  readonly #stack: SipStack
  readonly #media: MediaServer
  #refresh: Timer | undefined

  constructor(options: PhoneOptions) {
    const { clock, random, host, rtpPortMin: portMin, rtpPortMax: portMax } = options
    this.#options = options
    const listen = [{ transport: 'udp', host, port: 0 }] as const
    // It stands for a device of its own: how late this process is does not keep it from ringing.
    const admission = { eventLoopDelayMaxMs: 60_000 }
    this.#stack = createEmbeddedSipStack({ clock, random, listen, admission })
    this.#media = createEmbeddedMediaServer({ clock, random, address: host, portMin, portMax })
  }

  /** Ready to call, and to be called when it has a password. Calls are answered once what `ringing` gives has settled. */
  async start(ringing: () => Promise<unknown> = () => Promise.resolve()): Promise<void> {
    await this.#media.start()
    this.#stack.onCall((call) => this.#answer(call, ringing()))
    await this.#stack.start()
    if (this.#options.password !== undefined) await this.#register()
  }

  /** Calls a number; undefined when it was not answered. */
  async call(number: string): Promise<PhoneCall | undefined> {
    const session = await this.#media.createSession()
    const { server, user } = this.#options
    const outbound = this.#stack.dial(`sip:${number}@${server}`, {
      from: `sip:${user}@${server}`,
      offer: await session.offer(),
    })
    const result = await outbound.result
    if (result.outcome === 'failed') {
      await session.close()
      return undefined
    }
    await session.accept(result.leg.remoteSdp)
    return new PhoneCall(result.leg, session)
  }

  async stop(): Promise<void> {
    this.#refresh?.cancel()
    await this.#stack.close()
    await this.#media.close()
  }

  async #register(): Promise<void> {
    const { server, user, password, clock } = this.#options
    const address = `sip:${user}@${server}`
    const { host, port } = this.#stack.listening[0] as { host: string; port: number }
    const credentials: Credentials = { username: user, ...(password !== undefined && { password }) }
    const response = await this.#stack.request('REGISTER', `sip:${server}`, {
      ...{ from: address, to: address, credentials },
      headers: { Contact: `<sip:${user}@${host}:${port}>`, Expires: String(REGISTER_SECONDS) },
    })
    if (response.status !== 200)
      throw new RingwrightError(
        'unavailable',
        `The phone of ${user} could not register: ${response.status} ${response.reason}.`,
      )
    this.#refresh = clock.setTimer((REGISTER_SECONDS / 2) * 1_000, () => void this.#register().catch(() => {}))
  }

  async #answer(call: InboundCall, ringing: Promise<unknown>): Promise<void> {
    call.progress(180)
    const session = await this.#media.createSession()
    const sdp = call.offer === undefined ? await session.offer() : await session.answer(call.offer)
    await ringing
    const result = await call.answer({ sdp })
    if (result.outcome === 'answered') new PhoneCall(result.leg, session)
    else await session.close()
  }
}

/** A call that goes on. */
export class PhoneCall {
  readonly #leg: CallLeg
  readonly #session: MediaSession

  constructor(leg: CallLeg, session: MediaSession) {
    this.#leg = leg
    this.#session = session
    void session.play(VOICE, { loop: true })
    void leg.ended.then(() => session.close())
  }

  /** Resolves when either side has hung up. */
  get ended(): Promise<unknown> {
    return this.#leg.ended
  }

  async press(digits: string): Promise<void> {
    await this.#session.sendDigits(digits)
  }

  async hangUp(): Promise<void> {
    await this.#leg.hangup()
  }
}
