import { type Interaction, buildFlow, interactions } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { askForCallback, openCallbackLine } from '../fixtures/callback-line.js'
import { type TestLine, openLine, phoneAgent } from '../fixtures/test-line.js'

const placeOf = (line: TestLine, from: string) => line.acd.router.place(line.of(from)?.id as never)?.position

/** Who presses 1 is asked for a number while off the queue, and called back then. */
async function asking(): Promise<TestLine> {
  return openLine({
    flow: buildFlow({
      id: 'hotline',
      steps: {
        sales: { kind: 'queue', queue: 'sales', choices: [{ keys: ['1'], next: 'ask' }] },
        ask: {
          kind: 'ask',
          prompt: 'press-one-to-be-called',
          timeoutMs: 60_000,
          choices: [{ keys: ['1'], next: 'later' }],
          otherwise: 'no',
        },
        later: { kind: 'callback', otherwise: 'no' },
        no: { kind: 'hangUp' },
      },
    }),
    queues: [{ id: 'sales' }],
    agents: [phoneAgent('li', 'sales')],
  })
}

describe('[H4] the place that somebody was told never gets worse', () => {
  it('when one before them comes back to a place that was left for a callback', async () => {
    const line = await asking()
    const first = await line.call('+1')
    await line.call('+2')
    expect(placeOf(line, '+2')).toBe(2)
    first.press('1')
    await line.clock.advance(5_000)
    expect([line.of('+1')?.stage.name, placeOf(line, '+2')]).toEqual(['flow', 1])
    first.press('1')
    await line.clock.advance(5_000)
    expect(line.of('+1')?.stage.name).toBe('waiting')
    expect([placeOf(line, '+1'), placeOf(line, '+2')]).toEqual([1, 1])
  })

  it('when the node is lost with one before them who was about to ask for a callback', async () => {
    const line = await asking()
    const first = await line.call('+1')
    await line.call('+2')
    first.press('1')
    await line.clock.advance(5_000)
    expect([line.of('+1')?.stage.name, placeOf(line, '+2')]).toEqual(['flow', 1])
    await line.center.run({ role: 'system', id: 'test' }, (transaction) => {
      const interaction = transaction.read(interactions, (line.of('+1') as Interaction).id)
      if (interaction) line.acd.router.callLost(transaction, interaction, transaction.node)
    })
    expect(line.of('+1')?.stage.name).toBe('waiting')
    expect(placeOf(line, '+2')).toBe(1)
  })

  it('when one before them is not reached by the agent who calls back', async () => {
    const line = await openCallbackLine({ ringTimeoutMs: 30_000 })
    await askForCallback(line, '+1')
    await line.call('+2')
    expect(placeOf(line, '+2')).toBe(2)
    line.control.phone('+1', { outcome: 'noAnswer' })
    await line.signIn('li')
    await line.clock.advance(5_000)
    expect([line.of('+1')?.stage.name, placeOf(line, '+2')]).toEqual(['engaged', 1])
    await line.acd.setStatus({ role: 'agent', id: 'li' }, 'li' as never, { name: 'break' })
    await line.clock.advance(31_000)
    expect(line.happened('callback:failed')).toHaveLength(1)
    expect([line.of('+1')?.stage.name, placeOf(line, '+2')]).toEqual(['waiting', 1])
  })
})
