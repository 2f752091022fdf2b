import { createAgentLinkClient } from '@ringwright/acd/agent-link/client'
import { type Clock, type Random, randomInteger, sleep } from '@ringwright/core'
import { WebSocket } from 'ws'

const ANSWERS = [
  'Good morning! Let me look that up.',
  'Done: you will get an e-mail in a minute.',
  'Anything else I can do for you?',
]

export interface ScriptedAgentOptions {
  readonly clock: Clock
  readonly random: Random
  readonly url: string
  readonly user: string
  readonly password: string
  readonly signal: AbortSignal
}

/** An agent who works through the same link as the page: takes chats, answers them, ends calls, wraps up. */
export async function work({ clock, random, url, user, password, signal }: ScriptedAgentOptions): Promise<void> {
  const response = await fetch(`${url}/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user, password }),
    signal,
  })
  const { token } = (await response.json()) as { token: string }
  const client = createAgentLinkClient({
    connect: () => new WebSocket(`${url.replace('http', 'ws')}/agent-link`),
    credentials: () => ({ token }),
    clock,
    random,
  })
  client.start()
  await client.setStatus({ status: 'available' })
  const busy = new Set<string>()
  const stop = client.on('change', ({ interactions }) => {
    for (const { id, state, medium } of interactions) {
      const key = `${id} ${state}`
      if (busy.has(key)) continue
      busy.add(key)
      if (state === 'offered' && medium === 'text') void later(2_000, 4_000, () => client.accept(id))
      if (state === 'engaged') void handle(id, medium)
      if (state === 'wrapping')
        void later(2_000, 5_000, () => client.finishWrapUp({ interaction: id, disposition: 'Solved' }))
    }
  })
  const later = async (minMs: number, maxMs: number, act: () => Promise<unknown>): Promise<void> => {
    try {
      await sleep(clock, minMs + random.next() * (maxMs - minMs), signal)
      await act()
    } catch {
      // Stopped, or the work was over before: there is nothing left to do.
    }
  }
  const handle = async (interaction: string, medium: 'voice' | 'text'): Promise<void> => {
    if (medium === 'voice') return later(15_000, 30_000, () => client.end({ interaction }))
    for (const text of ANSWERS.slice(0, 1 + randomInteger(random, ANSWERS.length)))
      await later(3_000, 6_000, () => client.send({ interaction, text }))
  }
  signal.addEventListener('abort', () => {
    stop()
    client.close()
  })
}
