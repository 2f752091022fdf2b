import { roleAuthorizer } from '@ringwright/core'
import type { ScriptedCall } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { type EngagedLine, engagedLine } from '../fixtures/engaged-line.js'

const OUTSIDE = '+331'

/** Ann presses the transfer key of her phone, and it shows what has come of that. */
async function press(line: EngagedLine, to: string, consultation?: ScriptedCall): Promise<string | undefined> {
  const shown = line.phone('ann')?.asksForTransfer(to, consultation)
  await line.settle()
  return shown
}

describe('[J12] the transfer key of an agent’s phone', () => {
  it.each([
    ['an agent', 'bob'],
    ['an agent’s phone', 'phone-bob'],
  ])('gives the customer to %s', async (_whom, to) => {
    const line = await engagedLine()
    line.control.phone('phone-bob', { outcome: 'answered' })
    expect(await press(line, to)).toBe('transferred')
    await line.settle()
    expect([line.hears('customer'), line.stage()]).toMatchObject(['bob', { name: 'engaged', agent: 'bob' }])
    expect(line.phone('ann')).toBeUndefined()
  })

  it('gives the customer to a queue', async () => {
    const line = await engagedLine()
    expect(await press(line, 'help')).toBe('transferred')
    expect(line.stage()).toMatchObject({ name: 'waiting', queue: 'help' })
  })

  it('calls a number, though the phone hangs up at once', async () => {
    const line = await engagedLine()
    line.control.phone(OUTSIDE, { outcome: 'answered', afterMs: 3_000 })
    expect(await press(line, OUTSIDE)).toBe('transferred')
    line.phone('ann')?.partyHangsUp()
    await line.clock.advance(3_000)
    expect([line.hears('customer'), line.stage()?.name]).toEqual([OUTSIDE, 'outside'])
  })

  it('leaves the customer with the agent when nobody is meant, or the agent may not', async () => {
    const line = await engagedLine()
    expect(await press(line, 'nobody')).toBe('failed')
    const restricted = await engagedLine({ authorizer: roleAuthorizer({ agent: ['agent:own', 'interaction:own'] }) })
    expect(await press(restricted, OUTSIDE)).toBe('failed')
    for (const { hears } of [line, restricted]) expect(hears('customer')).toBe('ann')
  })

  it('refuses to join the customer with a call that the center does not know', async () => {
    const line = await engagedLine()
    expect(await press(line, 'bob', line.phone('ann'))).toBe('refused')
    expect(line.hears('customer')).toBe('ann')
  })

  it('[J13] works for the agent who has taken the customer over, too', async () => {
    const line = await engagedLine()
    line.control.phone('phone-bob', { outcome: 'answered' })
    await press(line, 'bob')
    await line.settle()
    line.control.phone(OUTSIDE, { outcome: 'answered' })
    const shown = line.phone('bob')?.asksForTransfer(OUTSIDE)
    await line.settle()
    expect([await shown, line.hears('customer')]).toEqual(['transferred', OUTSIDE])
  })
})
