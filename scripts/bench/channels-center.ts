import process from 'node:process'
import { acd } from '@ringwright/acd'
import { createAgentLinkClient } from '@ringwright/acd/agent-link/client'
import { agentLink } from '@ringwright/acd/agent-link/server'
import { signedHeaders, webhookChannel } from '@ringwright/channels/webhook'
import { type AgentId, buildFlow, createContactCenter, systemClock, systemRandom } from '@ringwright/core'
import { asAgent } from './acd-floor.js'
import { ArrivalTimes, screenSocket } from './channels-screen.js'
import { cpuTime } from './cpu-time.js'

/** What this module is asked to run, as its one argument, in JSON. */
export interface ChannelLoadOptions {
  readonly agents: number
  readonly conversations: number
  /** Messages at a steady rate, of which each is timed. */
  readonly timed: { readonly perSecond: number; readonly seconds: number }
  /** Messages as fast as they go, so many under way. */
  readonly sustained: { readonly messages: number; readonly underWay: number }
}

/** What it prints, in JSON. */
export interface ChannelLoadResult {
  readonly p50Ms: number
  readonly p99Ms: number
  readonly sustainedCpuMs: number
  readonly sustainedWallMs: number
}

const SECRETS = { receives: 'r'.repeat(32), sends: 's'.repeat(32) }
const TICK_MS = 10

const flow = buildFlow({
  id: 'reception',
  steps: { help: { kind: 'queue', queue: 'help', otherwise: 'end' }, end: { kind: 'hangUp' } },
})

/** Customers of an application who write to agents, in one process: their posts, the center, and the agents' screens. */
class ChannelLoad {
  readonly #times = new ArrivalTimes()
  readonly #options: ChannelLoadOptions
  readonly #app = webhookChannel({
    ...{ services: ['help'], url: 'https://app.example', ...SECRETS },
    fetch: async () => Response.json({ received: true }),
  })
  #written = 0

  constructor(options: ChannelLoadOptions) {
    this.#options = options
  }

  async run(): Promise<ChannelLoadResult> {
    const { conversations, timed, sustained } = this.#options
    const center = await this.#open()
    const engaged = new Promise<void>((resolve) => {
      let left = conversations
      center.on('interaction:engaged', () => {
        if (--left === 0) resolve()
      })
    })
    for (let customer = 0; customer < conversations; customer++) await this.#write(customer)
    await engaged
    // What is compiled and grown by now stays so.
    await this.#sustain(sustained.messages / 4, sustained.underWay)
    this.#times.clear()
    await this.#steadily(timed.perSecond, timed.seconds)
    const latencies = this.#times.sorted()
    const before = { cpu: cpuTime(), at: performance.now() }
    await this.#sustain(sustained.messages, sustained.underWay)
    const result = {
      p50Ms: latencies[Math.floor(latencies.length * 0.5)] as number,
      p99Ms: latencies[Math.floor(latencies.length * 0.99)] as number,
      sustainedCpuMs: cpuTime().totalMs - before.cpu.totalMs,
      sustainedWallMs: performance.now() - before.at,
    }
    await center.stop()
    return result
  }

  async #open() {
    const { agents, conversations } = this.#options
    const perAgent = Math.ceil(conversations / agents)
    const distribution = acd({
      queues: [{ id: 'help', lengthMax: 100_000 }],
      agents: Array.from({ length: agents }, (_, index) => ({
        ...{ id: `a${index}`, name: `Agent ${index}`, queues: ['help'] },
        capacity: { text: perAgent, budget: 100 * perAgent },
      })),
    })
    const link = agentLink({
      acd: distribution,
      authenticate: (id) => ({ admitted: true, identity: { actor: asAgent(id as AgentId) } }),
    })
    const center = createContactCenter({
      plugins: [distribution, this.#app, link],
      flows: [flow],
      entries: [{ address: '*', flow: 'reception' }],
    })
    await center.start()
    center.on('offer:created', async ({ data: { agent, interaction, offer } }) => {
      await distribution.router.accept(asAgent(agent), { interaction, offer })
    })
    for (let index = 0; index < agents; index++) await this.#signIn(`a${index}`, distribution, link)
    return center
  }

  async #signIn(id: string, distribution: ReturnType<typeof acd>, link: ReturnType<typeof agentLink>): Promise<void> {
    const screen = createAgentLinkClient({
      connect: () => screenSocket((socket) => link.accept(socket, undefined), this.#times),
      clock: systemClock(),
      random: systemRandom(),
      credentials: () => id,
    })
    screen.start()
    await screen.setStatus({ status: 'available' })
    await distribution.setConnected(id as AgentId, true)
  }

  /** Posts a message of a customer, as the application would; resolves when it is answered. */
  async #write(customer: number): Promise<void> {
    // Each comes in an event of its own, as from a network: without it, timers would never run.
    await new Promise(setImmediate)
    const id = `${this.#written++}`
    const text = this.#times.marked(id)
    const message = { id, text }
    const body = JSON.stringify({ type: 'message', service: 'help', from: { id: `c${customer}` }, message })
    const headers = signedHeaders(SECRETS.receives, body, { id, at: Date.now() })
    const request = new Request('https://center.example/hook', { method: 'POST', headers, body })
    this.#times.begin(id)
    const { status } = await this.#app.webhook(request)
    if (status !== 200) throw new Error(`The webhook answered ${status}.`)
  }

  /** So many a second, whatever becomes of them. */
  async #steadily(perSecond: number, seconds: number): Promise<void> {
    const from = performance.now()
    const posted: Promise<void>[] = []
    const total = perSecond * seconds
    while (posted.length < total) {
      const due = Math.min(total, Math.floor(((performance.now() - from) / 1_000) * perSecond))
      while (posted.length < due) posted.push(this.#write(posted.length % this.#options.conversations))
      await new Promise((resolve) => setTimeout(resolve, TICK_MS))
    }
    await Promise.all(posted)
    await this.#times.complete()
  }

  async #sustain(messages: number, underWay: number): Promise<void> {
    let next = 0
    const writer = async (): Promise<void> => {
      while (next < messages) await this.#write(next++ % this.#options.conversations)
    }
    await Promise.all(Array.from({ length: underWay }, writer))
    await this.#times.complete()
  }
}

const load = new ChannelLoad(JSON.parse(process.argv[2] as string) as ChannelLoadOptions)
console.log(JSON.stringify(await load.run()))
// Timers of links that nobody will use again.
process.exit(0)
