import type { AgentId, ConversationId, Instant, InteractionId, MessageAuthor, QueueId } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { FactScript, MONDAY } from './fixtures/fact-script.js'
import { history } from './index.js'

const ANN = 'ann' as AgentId
const FIRST = 'i1' as InteractionId
const SECOND = 'i2' as InteractionId
const [SALES, HELP] = ['sales', 'help'] as QueueId[] as [QueueId, QueueId]

async function valuesOf(script: FactScript, metrics: readonly string[], queue = SALES) {
  const past = await history(await script.archived(), 'main')
  return past.query({ of: 'queues', metrics, queues: [queue] }).rows[0]?.values
}

/** A minute of talk with Ann, who holds for ten seconds, and once more when the customer hangs up; then her paperwork. */
function heldCall(): FactScript {
  const script = new FactScript()
  script.call(MONDAY, 5_000, 60_000)
  for (const [seconds, held] of [
    [15, true],
    [25, false],
    [45, true],
  ] as const)
    script.say(MONDAY + seconds * 1_000, 'interaction:held', { interaction: FIRST, agent: ANN, held })
  const paperwork = { agent: ANN, interaction: FIRST, queue: SALES }
  script.say(MONDAY + 65_000, 'agent:wrapUpStarted', { ...paperwork, until: MONDAY + 95_000 })
  script.say(MONDAY + 80_000, 'agent:wrapUpEnded', { ...paperwork, cause: 'finished' })
  return script
}

/** Somebody with whom Ann has talked for half a minute, of which she held for ten seconds, goes to another queue. */
function transfer(script: FactScript, at: Instant): void {
  script.call(at, 5_000, 90_000)
  const moved = { interaction: SECOND, agent: ANN }
  script.say(at + 25_000, 'interaction:held', { ...moved, held: true })
  script.say(at + 35_000, 'interaction:transferred', { ...moved, from: SALES, queue: HELP })
  script.say(at + 35_000, 'interaction:queued', { interaction: SECOND, queue: HELP, priority: 0, age: at })
  const engaged = { interaction: SECOND, queue: HELP, agent: 'bob' as AgentId, offer: 'o' as never }
  script.say(at + 45_000, 'interaction:engaged', { ...engaged, waitedMs: 10_000 })
}

describe('figures of what agents handle', () => {
  it('[RT5] count holds into the handle time and out of the talk time, also one that lasts to the end', async () => {
    expect(await valuesOf(heldCall(), ['averageHandleTime', 'averageTalkTime', 'handled'])).toEqual([75_000, 30_000, 1])
  })

  it('[RT5] give each queue its own part of a call that is transferred', async () => {
    const script = heldCall()
    transfer(script, MONDAY + 600_000)
    const metrics = ['handled', 'transferred', 'transferRate', 'averageTalkTime']
    expect(await valuesOf(script, metrics)).toEqual([2, 1, 0.5, (30_000 + 20_000) / 2])
    expect(await valuesOf(script, metrics, HELP)).toEqual([1, 0, 0, 50_000])
  })
})

describe('the first reply to a chat', () => {
  const said = (script: FactScript, at: Instant, role: MessageAuthor['role'], interaction = FIRST) =>
    script.say(at, 'message:added', { conversation: 'v1' as ConversationId, interaction, sequence: 1, role })

  it.each([
    [20_000, 1],
    [21_000, 0],
  ])(
    '[RT2] %d ms after the customer came counts as %d within twenty seconds, however soon an agent had it',
    async (replyMs, share) => {
      const script = new FactScript()
      script.call(MONDAY, 5_000, 60_000, 'sales', 'web-chat')
      said(script, MONDAY + 6_000, 'customer')
      said(script, MONDAY + replyMs, 'agent')
      expect(await valuesOf(script, ['serviceLevel.firstReply'])).toEqual([share])
    },
  )

  it('[RT2] is one for each customer, and none until an agent has written', async () => {
    const script = new FactScript()
    for (let chat = 0; chat < 3; chat++) script.call(MONDAY, 5_000, 60_000, 'sales', 'web-chat')
    for (const seconds of [10, 12, 40]) said(script, MONDAY + seconds * 1_000, 'agent')
    said(script, MONDAY + 30_000, 'agent', SECOND)
    said(script, MONDAY + 30_000, 'customer', 'i3' as InteractionId)
    expect(await valuesOf(script, ['serviceLevel.firstReply'])).toEqual([0.5])
  })

  it('[RT2] counts from the first queue, where the chat has gone on to another one', async () => {
    const script = new FactScript()
    script.call(MONDAY, 60_000, 60_000, 'sales', 'web-chat')
    script.say(MONDAY + 15_000, 'interaction:queued', { interaction: FIRST, queue: HELP, priority: 0, age: MONDAY })
    said(script, MONDAY + 30_000, 'agent')
    expect(await valuesOf(script, ['serviceLevel.firstReply'], HELP)).toEqual([0])
    expect(await valuesOf(script, ['serviceLevel.firstReply'])).toEqual([null])
  })
})
