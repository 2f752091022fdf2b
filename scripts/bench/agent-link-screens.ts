import process from 'node:process'
import { type AgentLinkClient, createAgentLinkClient } from '@ringwright/acd/agent-link/client'
import { systemClock, systemRandom } from '@ringwright/core'
import { WebSocket } from 'ws'
import { percentile } from './percentile.js'
import { settle } from './settle.js'

/** What this module is asked to run, as its one argument, in JSON. */
export interface AgentLinkScreensOptions {
  readonly port: number
  readonly agents: number
  readonly offers: number
  /** The first of them are not counted. */
  readonly warmUp: number
  /** How long an offer lasts: by that its screen knows when it was made. */
  readonly offerTimeoutMs: number
}

/** What it prints at the end, in JSON. */
export interface AgentLinkScreensResult {
  readonly offerP50Ms: number
  readonly offerP99Ms: number
}

/** Connecting at the same time: what a morning's shift does within a second. */
const CONNECTING_MAX = 200

const clock = systemClock()
const random = systemRandom()

/** The screens of all agents, each with a link of its own. Agents take every offer, and end it at once. */
async function main({
  port,
  agents,
  offers,
  warmUp,
  offerTimeoutMs,
}: AgentLinkScreensOptions): Promise<AgentLinkScreensResult> {
  const tookMs: number[] = []
  let shown = 0
  let taken = 0
  let allTaken: (() => void) | undefined
  const done = new Promise<void>((resolve) => {
    allTaken = resolve
  })
  const watch = (client: AgentLinkClient): void => {
    let current: string | undefined
    client.on('change', ({ interactions }) => {
      const [first] = interactions
      if (!first?.offer || first.id === current) return
      current = first.id
      if (++shown > warmUp) tookMs.push(clock.now() - (first.offer.expiresAt - offerTimeoutMs))
      settle(take(client, first.id).then(() => ++taken === offers && allTaken?.()))
    })
  }
  let next = 0
  const connectSome = async (): Promise<void> => {
    while (next < agents) watch(await signIn(port, `a${next++}`))
  }
  await Promise.all(Array.from({ length: CONNECTING_MAX }, connectSome))
  await done
  return { offerP50Ms: percentile(tookMs, 0.5), offerP99Ms: percentile(tookMs, 0.99) }
}

async function signIn(port: number, id: string): Promise<AgentLinkClient> {
  const client = createAgentLinkClient({
    ...{ clock, random, credentials: () => id },
    connect: () => new WebSocket(`ws://127.0.0.1:${port}`),
  })
  const loaded = new Promise<void>((resolve) => {
    const stop = client.on('change', (view) => {
      if (!view.loaded) return
      stop()
      resolve()
    })
  })
  client.start()
  await loaded
  await client.setStatus({ status: 'available' })
  return client
}

async function take(client: AgentLinkClient, interaction: string): Promise<void> {
  const { outcome } = await client.accept(interaction)
  if (outcome !== 'accepted') throw new Error(`The offer of ${interaction} was not accepted: ${outcome}.`)
  await client.end({ interaction })
}

console.log(JSON.stringify(await main(JSON.parse(process.argv[2] as string) as AgentLinkScreensOptions)))
process.exit()
