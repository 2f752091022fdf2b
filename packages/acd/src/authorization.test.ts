import type { Actor, AgentId, InteractionId } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { type TestFloor, asAgent, openFloor } from './fixtures/test-floor.js'

const ANN = 'ann' as AgentId
const refused = { code: 'not_permitted' }

/** Each command, about Ann and her customer. `id` is offered to her, `engaged` she has, `wrapping` she is done with. */
const commands: Record<string, (floor: TestFloor, actor: Actor, ids: Ids) => Promise<unknown>> = {
  setStatus: ({ acd }, actor) => acd.setStatus(actor, ANN, { name: 'break' }),
  finishWrapUp: ({ acd }, actor, { wrapping }) => acd.finishWrapUp(actor, ANN, wrapping),
  end: ({ acd }, actor, { engaged }) => acd.end(actor, engaged),
  transfer: ({ acd }, actor, { engaged }) => acd.transfer(actor, engaged, { target: { queue: 'help' } }),
  accept: (floor, actor, { offered }) => floor.acd.router.accept(actor, reference(floor, offered)),
  reject: (floor, actor, { offered }) => floor.acd.router.reject(actor, reference(floor, offered)),
  fail: (floor, actor, { offered }) => floor.acd.router.fail(actor, reference(floor, offered), 'unreachable'),
  miss: (floor, actor, { offered }) => floor.acd.router.miss(actor, reference(floor, offered)),
}

interface Ids {
  readonly offered: InteractionId
  readonly engaged: InteractionId
  readonly wrapping: InteractionId
}

function reference(floor: TestFloor, interaction: InteractionId) {
  return { interaction, offer: floor.offer(interaction).id }
}

function stateOf(floor: TestFloor, { offered, engaged }: Ids): unknown {
  return [floor.agent('ann'), floor.interaction(engaged), floor.interaction(offered)]
}

async function busyAnn(): Promise<{ floor: TestFloor; ids: Ids }> {
  const floor = await openFloor({
    queues: [{ id: 'sales' }, { id: 'help' }],
    agents: ['ann', 'bob'].map((id) => ({ id, name: id, queues: ['sales'], capacity: { text: 3 } })),
  })
  await floor.signIn('ann')
  const [wrapping, engaged, offered] = [await floor.arrive(), await floor.arrive(), await floor.arrive()]
  await floor.accept(wrapping)
  await floor.accept(engaged)
  await floor.acd.end(asAgent('ann'), wrapping)
  return { floor, ids: { offered, engaged, wrapping } }
}

describe.each(Object.entries(commands))('[X1] %s', (_name, command) => {
  it.each(['agent', 'administrator', 'service', 'supervisor'] as const)('can be done as %s', async (role) => {
    const { floor, ids } = await busyAnn()
    const before = stateOf(floor, ids)
    await command(floor, { role, id: role === 'agent' ? 'ann' : 'somebody' }, ids)
    expect(stateOf(floor, ids)).not.toEqual(before)
  })

  it('[X2] leaves a fact that names who did it', async () => {
    const { floor, ids } = await busyAnn()
    const before = floor.facts.length
    const actor = { role: 'service', id: 'crm' } as const
    await command(floor, actor, ids)
    await floor.settle()
    expect(floor.facts.slice(before).map((fact) => fact.actor)).toContainEqual(actor)
  })

  it.each([
    ['another agent', asAgent('bob')],
    ['a customer', { role: 'customer', id: 'ann' } as const],
  ])('is closed to %s, and changes nothing', async (_, actor) => {
    const { floor, ids } = await busyAnn()
    const before = stateOf(floor, ids)
    await expect(command(floor, actor, ids)).rejects.toMatchObject(refused)
    expect(stateOf(floor, ids)).toEqual(before)
  })
})
