import { type VoicemailStep, buildFlow, lintFlow, createExpressionLanguage } from '@ringwright/core'
import type { ScriptedCaller } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { asAgent } from '../fixtures/test-floor.js'
import { type LineOptions, type TestLine, openLine, phoneAgent } from '../fixtures/test-line.js'

const flowOf = (step: Partial<VoicemailStep>) =>
  buildFlow({
    id: 'hotline',
    variables: { reason: 'order' },
    steps: {
      sales: { kind: 'queue', queue: 'sales', choices: [{ keys: ['1'], next: 'message' }], otherwise: 'message' },
      message: {
        ...{ kind: 'voicemail', prompt: 'speak-now', tone: 'beep', next: 'thanks', otherwise: 'sorry' },
        ...(step as object),
      },
      thanks: { kind: 'hangUp', prompt: 'thank-you' },
      sorry: { kind: 'hangUp', prompt: 'nothing-heard' },
    },
  })
const open = (step: Partial<VoicemailStep> = {}, options: Partial<LineOptions> = {}) =>
  openLine({
    flow: flowOf(step),
    queues: [{ id: 'sales', refuseWithoutAgents: true }, { id: 'messages' }],
    agents: [phoneAgent('li', 'sales', 'messages')],
    ...options,
  })

/** Somebody calls and hears the tone; the prompt and the tone take a second each. */
async function atTheTone(line: TestLine, from = '+4930123'): Promise<ScriptedCaller> {
  const caller = await line.call(from)
  expect(caller.call?.hears).toBe('speak-now')
  await line.clock.advance(1_000)
  expect(caller.call?.hears).toBe('beep')
  await line.clock.advance(1_000)
  return caller
}

async function speak(line: TestLine, caller: ScriptedCaller, ms: number): Promise<void> {
  for (let spoken = 0; spoken < ms; spoken += 100) {
    caller.call?.sounds(Array.from({ length: 5 }, () => ({ level: 2_000, tonesHz: [] })))
    await line.clock.advance(100)
  }
}

const left = (line: TestLine) => line.happened('voicemail:left')
const step = { queue: 'messages' }

describe('[H8] a message left instead', () => {
  it('becomes work for an agent, with the recording in the customer’s thread', async () => {
    const line = await open(step)
    const caller = await atTheTone(line)
    await speak(line, caller, 4_000)
    await line.clock.advance(5_000)
    expect(caller.call?.hears).toBe('thank-you')
    await line.clock.advance(1_000)
    const [message] = left(line)
    expect(message).toMatchObject({ queue: 'messages', durationMs: 8_900 })
    const work = line.of('+4930123')
    expect(work).toMatchObject({
      ...{ id: message?.interaction, channel: 'voicemail', medium: 'text' },
      attributes: { reason: 'order', voicemail: { call: message?.call, durationMs: 8_900 } },
    })
    const [written] = await line.center.conversations.history(work?.conversation as never)
    expect(written).toMatchObject({
      author: { role: 'customer' },
      attachments: [{ url: `recording:${message?.recording}`, contentType: 'audio/wav' }],
    })
    await line.signIn('li')
    const stage = line.of('+4930123')?.stage
    const offer = stage?.name === 'waiting' ? stage.offers[0]?.id : undefined
    await line.acd.router.accept(asAgent('li'), { interaction: work?.id as never, offer: offer as never })
    expect(line.of('+4930123')?.stage).toMatchObject({ name: 'engaged', agent: 'li' })
    await line.acd.end(asAgent('li'), work?.id as never)
    expect(line.happened('interaction:closed').at(-1)).toMatchObject({ interaction: work?.id, cause: 'agentEnded' })
  })

  it('is left by hanging up, by the key, and by talking for as long as it may be', async () => {
    const line = await open({ ...step, maxMs: 8_000 })
    const ends = [
      async (caller: ScriptedCaller) => caller.hangUp(),
      async (caller: ScriptedCaller) => caller.press('#'),
      (caller: ScriptedCaller) => speak(line, caller, 10_000),
    ]
    for (const [index, end] of ends.entries()) {
      const caller = await atTheTone(line, `+4930${index}`)
      await speak(line, caller, 2_000)
      await end(caller)
      await line.clock.advance(0)
    }
    expect(left(line).map(({ durationMs }) => durationMs)).toEqual([2_000, 2_000, 8_000])
  })

  it('goes to the queue that was left, where no other is named', async () => {
    const line = await open({}, { queues: [{ id: 'sales' }], agents: [phoneAgent('li', 'sales')] })
    const caller = await line.call()
    await line.clock.advance(60_000)
    caller.press('1')
    await line.clock.advance(2_000)
    await speak(line, caller, 2_000)
    caller.hangUp()
    await line.clock.advance(0)
    expect(left(line)).toMatchObject([{ queue: 'sales' }])
  })

  it('is none when nothing was said, and the flow goes on', async () => {
    const line = await open(step)
    const caller = await atTheTone(line)
    await speak(line, caller, 500)
    await line.clock.advance(5_000)
    expect(caller.call?.hears).toBe('nothing-heard')
    expect(left(line)).toEqual([])
    const early = await line.call('+4930125')
    early.hangUp()
    await line.clock.advance(1_000)
    const recordings = await line.center.calls.recordings({ role: 'supervisor', id: 'sue' })
    expect(recordings.map(({ from }) => from)).toEqual(['+4930123'])
    const gone = await atTheTone(line, '+4930124')
    gone.hangUp()
    await line.clock.advance(10_000)
    expect(left(line)).toEqual([])
  })

  it('that could not be kept is told to whoever is still there, and is work when nobody is', async () => {
    const line = await open(step)
    const [there, gone] = [await atTheTone(line, '+49301'), await atTheTone(line, '+49302')]
    for (const caller of [there, gone]) {
      if (caller.call) caller.call.recordingFailure = 'the disk is full'
      await speak(line, caller, 2_000)
    }
    gone.hangUp()
    there.press('#')
    await line.clock.advance(0)
    expect(there.call?.hears).toBe('nothing-heard')
    expect(left(line)).toMatchObject([{ failure: 'the disk is full' }])
    expect(line.of('+49302')).toMatchObject({
      stage: { name: 'waiting', queue: 'messages' },
      attributes: { voicemail: { failure: 'the disk is full' } },
    })
  })

  it('waits whatever the hours of its queue are, and as long as it has room', async () => {
    const line = await open(step, {
      calendars: [{ id: 'never', zone: 'UTC', weekly: {} }],
      queues: [
        { id: 'sales', refuseWithoutAgents: true },
        { id: 'messages', calendar: 'never', refuseWithoutAgents: true, waitMaxMs: 60_000, lengthMax: 1 },
      ],
    })
    for (const from of ['+1', '+2']) {
      const caller = await atTheTone(line, from)
      await speak(line, caller, 2_000)
      caller.press('#')
      await line.clock.advance(0)
      expect(caller.call?.hears).toBe(from === '+1' ? 'thank-you' : 'nothing-heard')
      await line.clock.advance(1_000)
    }
    await line.clock.advance(3_600_000)
    expect(line.of('+1')?.stage).toMatchObject({ name: 'waiting', queue: 'messages' })
    expect(line.of('+2')).toBeUndefined()
    expect(line.happened('interaction:refused')).toMatchObject([{}, {}, { queue: 'messages', reason: 'full' }])
  })

  it('can be listened to by those who may, and is recorded in the book without an agent', async () => {
    const line = await open(step)
    const caller = await atTheTone(line)
    await speak(line, caller, 2_000)
    caller.hangUp()
    await line.clock.advance(0)
    const [recording] = await line.center.calls.recordings({ role: 'supervisor', id: 'sue' })
    expect(recording).toMatchObject({
      from: '+4930123',
      queue: 'messages',
      durationMs: 2_000,
      id: left(line)[0]?.recording,
    })
    expect(recording).not.toHaveProperty('agent')
  })

  it('is linted: the tone is a prompt too', () => {
    const findings = lintFlow(flowOf({ prompt: 'speak-now' }), {
      language: createExpressionLanguage(),
      media: ['voice'],
      prompts: ['speak-now', 'thank-you', 'nothing-heard'],
    })
    expect(findings).toMatchObject([{ code: 'unknownPrompt', field: 'tone' }])
  })
})
