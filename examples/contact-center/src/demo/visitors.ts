import { createWebChatClient } from '@ringwright/channels/web-chat/client'
import { type Clock, type Random, randomInteger, sleep } from '@ringwright/core'
import { WebSocket } from 'ws'

const QUESTIONS = [
  ['Can I take my bike on the night train?', 'Thanks, that helps!'],
  ['I would like to move my flight to Friday.', 'The morning one, please.', 'Perfect, thank you.'],
  ['Is breakfast part of the booking?', 'Great, thanks.'],
  ['My booking shows the wrong name.', 'It should be Amara, not Amar.', 'Thank you!'],
]

export interface VisitorOptions {
  readonly clock: Clock
  readonly random: Random
  /** The page's address, such as `http://127.0.0.1:8080`. */
  readonly url: string
  readonly signal: AbortSignal
}

/** One visitor after the other chats as people do: a question, a wait, an answer to the answer, good-bye. */
export async function visit({ clock, random, url, signal }: VisitorOptions): Promise<void> {
  while (!signal.aborted) {
    const client = createWebChatClient({
      connect: () => new WebSocket(`${url.replace('http', 'ws')}/web-chat`),
      service: 'travel',
      clock,
      random,
    })
    const pause = (minMs: number, maxMs: number) => sleep(clock, minMs + random.next() * (maxMs - minMs), signal)
    try {
      client.start()
      const lines = QUESTIONS[randomInteger(random, QUESTIONS.length)] ?? []
      client.send({ text: lines[0] ?? 'Hello' })
      await pause(1_500, 3_000)
      client.send({ text: randomInteger(random, 2) === 0 ? '1' : '2' })
      for (const line of lines.slice(1)) {
        await pause(8_000, 15_000)
        client.send({ text: line })
      }
      await pause(8_000, 15_000)
      await client.leave()
    } catch {
      // A visitor whose line breaks, or who is told to wait, is gone; the next one comes.
    } finally {
      client.close()
    }
    await pause(3_000, 9_000).catch(() => {})
  }
}
