import { systemClock, systemRandom } from '@ringwright/core'
import { type InboundCall, type SipStack, createEmbeddedSipStack } from '@ringwright/sip'
import { afterEach } from 'vitest'
import { comesTrue } from '../services/index.js'

const HOST = '127.0.0.1'
const audio = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 40000 RTP/AVP 0', '']

/** What a phone offers and answers that sends no audio. */
export const SILENT_SDP = audio.join('\r\n')

const running: TestPhone[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((phone) => phone.stop()))
})

/** A phone without a person, at an example that listens on the loopback interface. It ends with the test. */
export class TestPhone {
  readonly #stack: SipStack
  readonly #server: string
  readonly #user: string

  private constructor(stack: SipStack, server: string, user: string) {
    this.#stack = stack
    this.#server = server
    this.#user = user
  }

  /** With a password it registers; without one it only calls. */
  static async start(user: string, port: string | number, password?: string): Promise<TestPhone> {
    const listen = [{ transport: 'udp', host: HOST, port: 0 }] as const
    // It stands for a device of its own: how late this process is does not keep it from ringing.
    const admission = { eventLoopDelayMaxMs: 60_000 }
    const stack = createEmbeddedSipStack({ clock: systemClock(), random: systemRandom(), listen, admission })
    await stack.start()
    const phone = new TestPhone(stack, `${HOST}:${port}`, user)
    running.push(phone)
    if (password !== undefined) await phone.#register(password)
    return phone
  }

  /** Picks up whoever calls; resolves with the call that has come. */
  answers(): Promise<InboundCall> {
    return new Promise((resolve) => {
      this.#stack.onCall(async (call) => {
        await call.answer({ sdp: SILENT_SDP })
        resolve(call)
      })
    })
  }

  /** Calls, and is answered; calls again where a machine that is busy takes nobody at the moment. */
  async calls(number: string) {
    const from = `sip:${this.#user}@${HOST}`
    const dial = () => this.#stack.dial(`sip:${number}@${this.#server}`, { offer: SILENT_SDP, from }).result
    let result = await dial()
    await comesTrue(`the call to ${number} is taken`, async () => {
      if (result.outcome === 'failed' && result.response.status === 503) result = await dial()
      return result.outcome === 'answered' || result.response.status !== 503
    })
    if (result.outcome !== 'answered') throw new Error(`${number} has not answered: ${result.response.status}`)
    return result.leg
  }

  stop(): Promise<void> {
    return this.#stack.close()
  }

  async #register(password: string): Promise<void> {
    const address = `sip:${this.#user}@${HOST}`
    const registered = await this.#stack.request('REGISTER', `sip:${this.#server}`, {
      ...{ from: address, to: address },
      headers: { Contact: `<sip:${this.#user}@${HOST}:${this.#stack.listening[0]?.port}>` },
      credentials: { username: this.#user, password },
    })
    if (registered.status !== 200) throw new Error(`${this.#user} could not register: ${registered.status}`)
  }
}
