import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { systemActor } from '../authorization/actor.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import { memoryStore } from '../storage/memory/memory-store.js'
import { createContactCenter } from './contact-center.js'
import type { Engine } from './plugin.js'
import { defineRecordKind } from './record-kind.js'

const HOST = systemActor('test')

describe('formats of records', () => {
  it('of one kind cost the commits of others nothing: what a node wrote itself is not examined again', async () => {
    let examined = 0
    const orders = defineRecordKind<{ readonly sum: number }>({
      kind: 'order',
      schema: z.custom(() => ++examined > 0),
    })
    const surveys = defineRecordKind<{ readonly stars: number }>({
      kind: 'survey',
      schema: z.strictObject({ stars: z.number() }),
      aside: true,
    })
    const clock = steppingClock()
    const kinds = {
      name: 'kinds',
      setup(engine: Engine) {
        for (const kind of [orders, surveys]) engine.index(kind as typeof orders, () => {})
        return {}
      },
    }
    const center = createContactCenter({ clock, store: memoryStore({ clock }), plugins: [kinds] })
    await center.start()
    await center.run(HOST, (transaction) => transaction.put(orders, '1', { sum: 3 }))
    await center.run(HOST, (transaction) => transaction.put(surveys, '1', { stars: 5 }))
    await clock.advance(0)
    expect(examined).toBe(0)
    const both = await center.run(HOST, (transaction) => [
      transaction.read(orders, '1'),
      transaction.read(surveys, '1'),
    ])
    expect(both).toEqual([{ sum: 3 }, { stars: 5 }])
    await center.stop()
  })
})
