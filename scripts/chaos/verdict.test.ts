import type { CommittedFact } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { judge } from './verdict.js'

let revision = 0

function fact(type: string, data: Readonly<Record<string, unknown>>): CommittedFact {
  return { type, data, revision: ++revision } as unknown as CommittedFact
}

const opened = (interaction: string, medium = 'voice') => fact('interaction:opened', { interaction, medium })
const offered = (interaction: string, agent: string) =>
  fact('offer:created', { offer: `to ${agent}: ${interaction}`, interaction, agent })
const accepted = (interaction: string, agent: string) =>
  fact('offer:accepted', { offer: `to ${agent}: ${interaction}`, interaction, agent })
const closed = (interaction: string) => fact('interaction:closed', { interaction })

describe('[U11] the verdict over a run with faults', () => {
  it('finds nothing where one after the other has the agent', () => {
    const first = [opened('a'), offered('a', 'ann'), accepted('a', 'ann'), closed('a')]
    const second = [opened('b'), offered('b', 'ann'), accepted('b', 'ann'), closed('b')]
    const { violations, counts } = judge([...first, ...second])
    expect(violations).toEqual([])
    expect(counts['calls with an agent']).toBe(2)
  })

  it('finds an agent with two calls, and not one with a call beside a chat', () => {
    const busy = [opened('a'), offered('a', 'ann'), accepted('a', 'ann')]
    const beside = [opened('chat', 'text'), offered('chat', 'ann'), accepted('chat', 'ann')]
    const rest = [closed('a'), closed('chat')]
    expect(judge([...busy, ...beside, ...rest]).violations).toEqual([])
    const twice = [opened('b'), offered('b', 'ann'), accepted('b', 'ann'), closed('b')]
    expect(judge([...busy, ...twice, closed('a')]).violations).toEqual([
      'ann was offered b beside a, and has one telephone',
    ])
  })

  it('finds a customer who is offered to two agents, one who is nowhere, and an offer without an end', () => {
    expect(judge([opened('a'), offered('a', 'ann'), offered('a', 'bob')]).violations).toEqual([
      'a was offered to a second agent',
      'voice interaction a was neither ended nor is it to be called back',
      'offer to ann: a of a never ended',
      'offer to bob: a of a never ended',
    ])
  })
})
