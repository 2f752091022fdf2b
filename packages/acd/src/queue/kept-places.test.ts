import type { CustomerId, InteractionId } from '@ringwright/core'
import { buildFlow } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { openFloor } from '../fixtures/test-floor.js'
import { openLine, phoneAgent } from '../fixtures/test-line.js'
import type { PlaceKeepingOptions } from './place-keeping.js'

const eve = 'eve' as CustomerId
const open = (keepPlace: PlaceKeepingOptions | undefined = { withinMs: 60_000 }, seed = 'floor') =>
  openFloor({ queues: [{ id: 'sales', ...(keepPlace && { keepPlace }) }, { id: 'help' }], seed })
type Floor = Awaited<ReturnType<typeof open>>
const place = (floor: Floor, id: InteractionId) => floor.acd.router.place(id)?.position

/** Eve has waited for a minute before all others, and is cut off. */
async function cutOff(floor: Floor, arrival: { readonly priority?: number } = {}): Promise<InteractionId> {
  const left = await floor.arrive({ customer: eve, ...arrival })
  await floor.clock.advance(60_000)
  await floor.arrive()
  await floor.leave(left)
  return left
}

describe('[A7] a customer who was cut off while waiting', () => {
  it('comes back to the place, which nobody else is told to have lost', async () => {
    const floor = await open()
    const left = await cutOff(floor)
    const other = await floor.arrive()
    expect(place(floor, other)).toBe(2)
    await floor.clock.advance(30_000)
    const back = await floor.arrive({ customer: eve })
    expect(place(floor, back)).toBe(1)
    expect(place(floor, other)).toBe(2)
    expect(floor.happened('place:kept')).toMatchObject([{ interaction: left, customer: eve, queue: 'sales' }])
    expect(floor.happened('place:resumed')).toMatchObject([{ interaction: back, left, waitedMs: 60_000 }])
    await floor.signIn('ann')
    expect(floor.offeredTo(back)).toBe('ann')
  })

  it('begins anew when that was too long ago, in another queue, and where places are not kept', async () => {
    const late = await open()
    await cutOff(late)
    await late.clock.advance(60_001)
    expect(place(late, await late.arrive({ customer: eve }))).toBe(2)
    const elsewhere = await open()
    await cutOff(elsewhere)
    await elsewhere.arrive({ queue: 'help' })
    expect(place(elsewhere, await elsewhere.arrive({ customer: eve, queue: 'help' }))).toBe(2)
    const floor = await openFloor({ queues: [{ id: 'sales' }] })
    await cutOff(floor)
    expect(place(floor, await floor.arrive({ customer: eve }))).toBe(2)
    expect(floor.happened('place:kept')).toEqual([])
  })

  it('has one place, which one call takes: a second one waits at the end', async () => {
    const floor = await open()
    await cutOff(floor)
    const [first, second] = await Promise.all([floor.arrive({ customer: eve }), floor.arrive({ customer: eve })])
    expect([first, second].map((id) => place(floor, id)).sort()).toEqual([1, 2])
    expect(floor.happened('place:resumed')).toHaveLength(1)
  })

  it('keeps the priority, and has waited anew or together, as the queue says', async () => {
    const waited = async (wait?: 'anew' | 'together') => {
      const floor = await open({ withinMs: 60_000, ...(wait && { wait }) })
      await cutOff(floor, { priority: 7 })
      await floor.clock.advance(30_000)
      const back = await floor.arrive({ customer: eve })
      expect(floor.interaction(back)?.stage).toMatchObject({ priority: 7 })
      await floor.clock.advance(4_000)
      await floor.signIn('ann')
      await floor.accept(back)
      return floor.happened('interaction:engaged').map(({ waitedMs }) => waitedMs)
    }
    expect(await waited()).toEqual([5_000])
    expect(await waited('anew')).toEqual([5_000])
    expect(await waited('together')).toEqual([65_000])
  })

  it('mod-callcenter-resume-by-caller-id: is known as a customer, never as somebody else who hides the number', async () => {
    const line = await openLine({
      flow: buildFlow({ id: 'hotline', steps: { sales: { kind: 'queue', queue: 'sales' } } }),
      queues: [{ id: 'sales', keepPlace: { withinMs: 60_000 } }],
      agents: [phoneAgent('li', 'sales')],
    })
    const hidden = await line.call('anonymous')
    const shown = await line.call('+4930123')
    await line.clock.advance(10_000)
    await line.call('+4930777')
    for (const caller of [hidden, shown]) caller.hangUp()
    await line.clock.advance(1_000)
    await line.call('anonymous')
    await line.call('+4930123')
    const places = ['anonymous', '+4930123'].map((from) => line.acd.router.place(line.of(from)?.id as never)?.position)
    expect(places).toEqual([2, 1])
  })
})
