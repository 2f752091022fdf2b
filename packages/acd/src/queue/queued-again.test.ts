import { type QueueId, buildFlow } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { SUPERVISOR } from '../fixtures/test-floor.js'
import { openLine } from '../fixtures/test-line.js'
import { deskFloor } from '../agent-link/fixtures/desk-floor.js'
import type { QueueOptions } from './queue-options.js'

const FROM = '+4930123'

/** Who presses `1`, or has waited for a minute, is queued once more, with other music and a higher priority. */
async function open(sales: Partial<QueueOptions>, plan?: string) {
  const line = await openLine({
    flow: buildFlow({
      id: 'hotline',
      steps: {
        first: {
          ...{ kind: 'queue', queue: 'sales', waitMaxMs: 60_000, otherwise: 'more' },
          choices: [{ keys: ['1'], next: 'more' }],
        },
        more: { kind: 'queue', queue: 'sales', ...(plan && { plan }), priority: 5, music: 'jazz', otherwise: 'sorry' },
        sorry: { kind: 'hangUp', prompt: 'sorry' },
      },
    }),
    queues: [{ id: 'sales', ...sales }],
    agents: [],
    plans: [{ id: 'main', filters: [], otherwise: [{ queue: 'sales' }] }],
  })
  return { line, caller: await line.call(FROM) }
}

describe('somebody who waits in a queue, and is queued there again', () => {
  it.each([
    ['full', { lengthMax: 1 }],
    ['one in which somebody has waited for too long, which they have themselves', { longestWaitMaxMs: 10_000 }],
  ] as const)('stays, though it is %s', async (_what, limits) => {
    for (const plan of [undefined, 'main']) {
      const { line, caller } = await open(limits, plan)
      await line.clock.advance(20_000)
      expect((await line.call('+1')).call?.hears).toBe('sorry')
      caller.press('1')
      await line.clock.advance(10)
      expect(line.of(FROM)?.stage).toMatchObject({ name: 'waiting', queue: 'sales', priority: 5, music: 'jazz' })
    }
  })

  it('stays when the first wait is over, though the queue is full', async () => {
    const { line } = await open({ lengthMax: 1 })
    await line.clock.advance(60_000)
    expect(line.of(FROM)?.stage).toMatchObject({ name: 'waiting', music: 'jazz' })
  })

  it('is refused where it is switched off', async () => {
    const { line, caller } = await open({})
    await line.acd.setEmergency(SUPERVISOR, { waiting: 'leave' })
    await line.clock.advance(10)
    expect(caller.call?.hears).toBe('sorry')
  })

  it('leaves a message there at closing, though the queue is full', async () => {
    const floor = await deskFloor({
      flow: buildFlow({
        id: 'shop',
        steps: {
          help: { kind: 'queue', queue: 'help', exits: { outOfHours: 'left' }, otherwise: 'sorry' },
          left: { kind: 'queue', queue: 'help', canWait: true, text: 'We will answer.', otherwise: 'sorry' },
          sorry: { kind: 'hangUp', text: 'Sorry.' },
        },
      }),
      calendars: [{ id: 'early', zone: 'UTC', weekly: { monday: ['07:00-08:30'] } }],
      help: { calendar: 'early', atClosing: 'leave', lengthMax: 1 },
    })
    await floor.channel.write('ann', 'My parcel is lost')
    await floor.clock.advance(1_800_000)
    expect(floor.channel.sent.map(({ text }) => text)).toEqual(['We will answer.'])
    expect(floor.distribution.queueStatus('help' as QueueId)).toMatchObject({ waiting: 1 })
    await floor.center.stop()
  })
})
