import { type AgentLinkClient, createAgentLinkClient } from '@ringwright/acd/agent-link/client'
import { type Clock, sleep, systemRandom } from '@ringwright/core'
import { WebSocket } from 'ws'

const LOOK_MS = 250

export interface ChatAgentOptions {
  readonly urls: readonly string[]
  readonly clock: Clock
  /** The session, which holds at every node. */
  readonly token: string
}

/** An agent who takes every chat, answers every message, and is available whatever happened. */
export class ChatAgent {
  readonly #options: ChatAgentOptions
  readonly #client: AgentLinkClient
  readonly #stopping = new AbortController()
  readonly #answered = new Set<string>()
  #tries = 0

  constructor(options: ChatAgentOptions) {
    this.#options = options
    const { urls, clock, token } = options
    this.#client = createAgentLinkClient({
      connect: () => new WebSocket(`${(urls[this.#tries++ % urls.length] as string).replace('http', 'ws')}/agent-link`),
      credentials: () => ({ token }),
      clock,
      random: systemRandom(),
    })
  }

  async work(): Promise<void> {
    const { clock } = this.#options
    const { signal } = this.#stopping
    this.#client.start()
    while (!signal.aborted) {
      // What fails, because a node or the store is away, is tried again with the next look.
      await Promise.allSettled(this.#wanted())
      await sleep(clock, LOOK_MS, signal).catch(() => {})
    }
    this.#client.close()
  }

  stop(): void {
    this.#stopping.abort()
  }

  #wanted(): Promise<unknown>[] {
    const { view } = this.#client
    if (!view.loaded || this.#client.state.phase !== 'connected') return []
    const wanted: Promise<unknown>[] = []
    if (view.agent && view.agent.status.name !== 'available')
      wanted.push(this.#client.setStatus({ status: 'available' }))
    for (const { id, state, messages } of view.interactions) {
      if (state === 'offered') wanted.push(this.#client.accept(id))
      if (state === 'wrapping') wanted.push(this.#client.finishWrapUp({ interaction: id }))
      const last = messages.at(-1)
      const key = `${id}/${last?.sequence}`
      if (state !== 'engaged' || last?.author.role !== 'customer' || this.#answered.has(key)) continue
      // The same name again, should the first answer be lost, is the same message.
      const answer = { interaction: id, text: `Yes: ${last.text ?? ''}`, clientId: key }
      wanted.push(this.#client.send(answer).then(() => this.#answered.add(key)))
    }
    return wanted
  }
}
