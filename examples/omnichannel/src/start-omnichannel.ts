import { type EntryOptions, type Logger, randomHex, systemClock, systemRandom } from '@ringwright/core'
import { startDemo } from '@ringwright/example-contact-center/demo'
import { Phone } from '@ringwright/example-contact-center/demo/phone'
import type { Options } from '@ringwright/example-contact-center/options'
import { reception } from '@ringwright/example-contact-center/reception'
import { type RunningExample, startExample } from '@ringwright/example-contact-center/start-example'
import { CustomerPhone } from './customer-phone.js'
import { customerPages } from './customer-pages.js'
import { SimulatedMail } from './simulated-mail.js'
import { SimulatedWeChat } from './simulated-wechat.js'
import { wordDetector } from './word-detector.js'

/** From which the customer calls. */
export const CUSTOMER_NUMBER = '+4930901820'

/** Ports of each scripted phone's audio, above the center's own. */
const PHONE_PORTS = 20

/**
 * The contact center of the main example, and around it one customer who reaches it in four ways; with `demo`, the main example's
 * scripted phones and visitors as well.
 */
export async function startOmnichannel(options: Options, logger: Logger): Promise<RunningExample> {
  const clock = systemClock()
  const random = systemRandom()
  const weChat = new SimulatedWeChat(clock, random)
  const mail = new SimulatedMail(clock, randomHex(random, 32))
  const customerPhone = new CustomerPhone(clock, logger)
  const example = await startExample(options, logger, {
    plugins: [weChat.channel, mail.channel],
    languageDetection: { detector: wordDetector() },
    entries: [weChat.channel, mail.channel].map(
      ({ name }): EntryOptions => ({ address: 'travel', channel: name, service: 'travel', flow: reception.id }),
    ),
    routes: customerPages({ weChat, mail, phone: customerPhone }),
  })
  const { host, rtpPortMax } = options
  const phone = (user: string, place: number, password?: string): Phone => {
    const rtpPortMin = rtpPortMax + 1 + place * PHONE_PORTS
    return new Phone({
      ...{ clock, random, host, user, server: `${host}:${example.sipPort}` },
      ...{ rtpPortMin, rtpPortMax: rtpPortMin + PHONE_PORTS - 1 },
      ...(password !== undefined && { password }),
    })
  }
  // A softphone that registers as the agent rings beside this one.
  const [agent] = example.accounts
  const phones = [phone(CUSTOMER_NUMBER, 0), ...(agent ? [phone(agent.id, 1, agent.phonePassword)] : [])]
  let demo: Awaited<ReturnType<typeof startDemo>> | undefined
  const stop = async (): Promise<void> => {
    await demo?.stop()
    for (const each of phones) await each.stop()
    await example.stop()
  }
  try {
    for (const each of phones) await each.start()
    if (options.demo)
      demo = await startDemo(example, { ...options, rtpPortMax: rtpPortMax + phones.length * PHONE_PORTS })
  } catch (error) {
    await stop()
    throw error
  }
  if (phones[0]) customerPhone.connect(phones[0])
  return { ...example, stop, [Symbol.asyncDispose]: stop }
}
