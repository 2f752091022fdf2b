import { buildFlow } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import type { DeviceOptions } from '../agent/agent-profile.js'
import { asAgent } from '../fixtures/test-floor.js'
import { type TestLine, openLine } from '../fixtures/test-line.js'

const [PAGE, DESK, MOBILE] = ['page-li', 'desk-li', '+49170']

/** Li can be reached on three devices; a caller waits for her. Devices without a script cannot be reached. */
async function open(
  scripts: Readonly<Record<string, Parameters<TestLine['control']['phone']>[1]>>,
  devices: Partial<DeviceOptions> = {},
) {
  const line = await openLine({
    flow: buildFlow({ id: 'hotline', steps: { sales: { kind: 'queue', queue: 'sales' } } }),
    queues: [{ id: 'sales', offerTimeoutMs: 20_000, missedMax: 1 }],
    agents: [
      { id: 'li', name: 'Li', queues: ['sales'], contact: PAGE, devices: { contacts: [DESK, MOBILE], ...devices } },
    ],
  })
  for (const [device, script] of Object.entries(scripts)) line.control.phone(device, script)
  await line.acd.setConnected('li' as never, true)
  await line.acd.setStatus(asAgent('li'), 'li' as never, { name: 'available' })
  const caller = await line.call('+4930')
  return { line, caller }
}

const noAnswer = { outcome: 'noAnswer' } as const
const answersAfter = (afterMs: number) => ({ outcome: 'answered', afterMs }) as const

describe('[B12] an agent with several devices', () => {
  it('is reached on the next one when the first cannot be, within the one offer', async () => {
    const { line, caller } = await open({ [DESK]: answersAfter(2_000) })
    await line.clock.advance(2_000)
    expect(caller.call?.hears).toBe(DESK)
    expect(line.happened('offer:created')).toHaveLength(1)
    expect(line.happened('offer:failed')).toEqual([])
  })

  it('is rung on each for a while, and on the last one for all the time that is left', async () => {
    const { line, caller } = await open({ [PAGE]: noAnswer, [DESK]: noAnswer, [MOBILE]: answersAfter(3_500) })
    await line.clock.advance(19_499)
    expect(line.control.dialed).toEqual([])
    await line.clock.advance(1)
    expect(caller.call?.hears).toBe(MOBILE)
  })

  it('is rung on all at once, and the others fall silent when one is answered', async () => {
    const scripts = { [PAGE]: answersAfter(9_000), [DESK]: answersAfter(3_000), [MOBILE]: noAnswer }
    const { line, caller } = await open(scripts, { ring: 'all' })
    await line.clock.advance(3_000)
    expect(caller.call?.hears).toBe(DESK)
    await line.clock.advance(30_000)
    expect(line.control.dialed.map(({ to }) => to)).toEqual([DESK])
  })

  it('answers on two at the same moment, and has the customer on one', async () => {
    const { line, caller } = await open({ [PAGE]: answersAfter(1_000), [DESK]: answersAfter(1_000) }, { ring: 'all' })
    await line.clock.advance(1_000)
    expect(line.control.dialed.map(({ to }) => to)).toEqual([PAGE])
    expect(caller.call?.hears).toBe(PAGE)
  })

  it.each(['inOrder', 'all'] as const)('declines on one for all (%s)', async (ring) => {
    const { line } = await open({ [PAGE]: { outcome: 'rejected', afterMs: 1_000 }, [DESK]: noAnswer }, { ring })
    await line.clock.advance(1_000)
    expect(line.happened('offer:rejected')).toHaveLength(1)
  })

  it.each(['inOrder', 'all'] as const)(
    'has missed one offer when no device that rang was answered (%s)',
    async (ring) => {
      const { line } = await open({ [DESK]: noAnswer }, { ring })
      await line.clock.advance(20_000)
      expect(line.happened('offer:missed')).toHaveLength(1)
      expect(line.agent('li').status).toMatchObject({ name: 'break', reason: 'missed' })
    },
  )

  it.each(['inOrder', 'all'] as const)('is not blamed when none could be reached (%s)', async (ring) => {
    const { line } = await open({}, { ring })
    await line.clock.advance(0)
    expect(line.happened('offer:failed')).toHaveLength(1)
    expect(line.agent('li').missed).toBe(0)
  })

  it('stops ringing everywhere when the caller gives up', async () => {
    const { line, caller } = await open({ [PAGE]: answersAfter(5_000), [DESK]: answersAfter(6_000) }, { ring: 'all' })
    await line.clock.advance(1_000)
    caller.hangUp()
    await line.clock.advance(10_000)
    expect(line.control.dialed).toEqual([])
    expect(line.agent('li').loads).toEqual([])
  })
})
