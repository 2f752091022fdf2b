import { buildFlow } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { asAgent } from '../fixtures/test-floor.js'
import { type TestLine, openLine, phoneAgent } from '../fixtures/test-line.js'

const FROM = '+4930123'
const ACKNOWLEDGE_MS = 400

const flow = buildFlow({ id: 'in', steps: { wait: { kind: 'queue', queue: 'sales' } } })

async function open(connectTimeoutMs?: number): Promise<TestLine> {
  const line = await openLine({
    queues: [{ id: 'sales', ...(connectTimeoutMs !== undefined && { connectTimeoutMs }) }],
    agents: [phoneAgent('ann', 'sales')],
    flow,
    acknowledgeMs: ACKNOWLEDGE_MS,
  })
  await line.signIn('ann')
  return line
}

describe('an agent whose phone answers before the caller has acknowledged our answer', () => {
  it('talks to the caller from that moment on', async () => {
    const line = await open()
    const caller = await line.call(FROM)
    await line.clock.advance(ACKNOWLEDGE_MS / 2)
    expect(line.of(FROM)?.stage.name).toBe('engaged')
    expect(caller.call).toBeUndefined()
    await line.clock.advance(ACKNOWLEDGE_MS)
    expect(caller.call?.hears).toBe('phone-ann')
    expect(line.happened('interaction:closed')).toEqual([])
    await line.center.stop()
  })

  it('is connected in time, when the queue has a limit for that', async () => {
    const line = await open(5_000)
    await line.call(FROM)
    await line.clock.advance(10_000)
    expect(line.happened('interaction:connected')).toMatchObject([{ agent: 'ann', afterMs: ACKNOWLEDGE_MS }])
    expect(line.of(FROM)?.stage.name).toBe('engaged')
    await line.center.stop()
  })

  it('ends the call with the caller when the agent hangs up before', async () => {
    const line = await open()
    const caller = await line.call(FROM)
    const interaction = line.of(FROM)?.id
    await line.clock.advance(ACKNOWLEDGE_MS / 2)
    await line.acd.end(asAgent('ann'), interaction as never)
    await line.clock.advance(ACKNOWLEDGE_MS)
    expect(caller.events).toEqual(['ringing', 'answered', 'ended'])
    expect(line.control.dialed).toEqual([])
    await line.center.stop()
  })

  it('is free again when the caller gives up before', async () => {
    const line = await open()
    const caller = await line.call(FROM)
    await line.clock.advance(ACKNOWLEDGE_MS / 2)
    caller.hangUp()
    await line.clock.advance(ACKNOWLEDGE_MS)
    expect(line.happened('interaction:closed')).toHaveLength(1)
    expect(line.control.dialed).toEqual([])
    await line.center.stop()
  })
})
