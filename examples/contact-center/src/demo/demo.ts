import { randomInteger, sleep, systemClock, systemRandom } from '@ringwright/core'
import type { Options } from '../options.js'
import { NUMBER } from '../reception.js'
import type { RunningExample } from '../start-example.js'
import { work } from './agent.js'
import { Phone } from './phone.js'
import { visit } from './visitors.js'

/** Ports for the scripted phones' audio, beside the center's own. */
const PHONE_PORTS = 200
const CALLERS = 2
const VISITORS = 3

/** Both agents' phones, one agent, callers and visitors, over real UDP and WebSockets, until stopped. */
export async function startDemo(
  { url, sipPort, accounts }: RunningExample,
  options: Options,
): Promise<{ stop(): Promise<void> }> {
  const clock = systemClock()
  const random = systemRandom()
  const over = new AbortController()
  const { signal } = over
  const server = `${options.host}:${sipPort}`
  let rtpPortMin = options.rtpPortMax + 1
  const phone = (user: string, password?: string): Phone => {
    const ports = { rtpPortMin, rtpPortMax: rtpPortMin + PHONE_PORTS - 1 }
    rtpPortMin += PHONE_PORTS
    return new Phone({
      clock,
      random,
      host: options.host,
      server,
      user,
      ...(password !== undefined && { password }),
      ...ports,
    })
  }
  const agents = accounts.filter(({ role }) => role === 'agent')
  const desks = agents.map(({ id, phonePassword }) => phone(id, phonePassword))
  const callers = Array.from({ length: CALLERS }, (_, index) => phone(`+4930555010${index}`))
  for (const desk of desks) await desk.start(() => sleep(clock, 1_000 + random.next() * 3_000))
  for (const caller of callers) await caller.start()
  const scripted = agents.at(-1)
  if (scripted) await work({ clock, random, url, user: scripted.id, password: scripted.password, signal })
  for (const caller of callers) void keepCalling(caller)
  for (let index = 0; index < VISITORS; index++) void visit({ clock, random, url, signal }).catch(() => {})

  async function keepCalling(caller: Phone): Promise<void> {
    try {
      for (;;) {
        const call = await caller.call(NUMBER)
        if (call) {
          await sleep(clock, 2_500, signal)
          await call.press(randomInteger(random, 2) === 0 ? '1' : '2')
          const patience = new AbortController()
          const gone = call.ended.then(() => patience.abort())
          await sleep(clock, 40_000 + random.next() * 20_000, AbortSignal.any([signal, patience.signal])).catch(
            () => {},
          )
          await call.hangUp()
          await gone
        }
        await sleep(clock, 4_000 + random.next() * 8_000, signal)
      }
    } catch {
      // Stopped.
    }
  }

  return {
    async stop() {
      over.abort()
      await Promise.all([...desks, ...callers].map((each) => each.stop()))
    },
  }
}
