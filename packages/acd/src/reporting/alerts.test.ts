import { type Store, createContactCenter, memoryStore, silentLogger } from '@ringwright/core'
import { type SteppingClock, steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { storeConnection } from '../fixtures/store-connection.js'
import { type TestFloor, openFloor } from '../fixtures/test-floor.js'
import { acd } from '../index.js'
import { type AlertOptions, statistics } from './index.js'

interface Place {
  readonly clock?: SteppingClock
  readonly store?: Store
  readonly seed?: string
}

function openWatchedFloor(alert: Omit<AlertOptions, 'name'>, place: Place = {}): Promise<TestFloor> {
  return openFloor({ ...place, plugins: [statistics({ alerts: [{ name: 'crowd', ...alert }] })] })
}

describe('alerts', () => {
  it('[RT11] are raised once when a figure is beyond its limit, and cleared once when it is back', async () => {
    const floor = await openWatchedFloor({ queue: 'sales', figure: 'waiting', above: 1 })
    const first = await floor.arrive()
    await floor.clock.advance(30_000)
    expect(floor.happened('alert:raised')).toEqual([])
    await floor.arrive()
    await floor.clock.advance(30_000)
    expect(floor.happened('alert:raised')).toEqual([{ alert: 'crowd', queue: 'sales', value: 2, limit: 1 }])
    await floor.leave(first)
    await floor.clock.advance(30_000)
    expect(floor.happened('alert:cleared')).toEqual([{ alert: 'crowd', queue: 'sales', value: 1 }])
    expect(floor.happened('alert:raised')).toHaveLength(1)
  })

  it('[RT11] are raised by time alone', async () => {
    const floor = await openWatchedFloor({ figure: 'longestWait', above: 60_000 })
    await floor.arrive()
    await floor.clock.advance(60_000)
    expect(floor.happened('alert:raised')).toEqual([])
    await floor.clock.advance(10_000)
    expect(floor.happened('alert:raised')).toMatchObject([{ alert: 'crowd', limit: 60_000 }])
  })

  it('wait until it has been so for long enough', async () => {
    const floor = await openWatchedFloor({ figure: 'waiting', above: 0, forMs: 60_000 })
    const first = await floor.arrive()
    await floor.clock.advance(40_000)
    await floor.leave(first)
    await floor.clock.advance(40_000)
    await floor.arrive()
    await floor.clock.advance(50_000)
    expect(floor.happened('alert:raised')).toEqual([])
    await floor.clock.advance(20_000)
    expect(floor.happened('alert:raised')).toHaveLength(1)
  })

  it('do not flicker around the limit', async () => {
    const floor = await openWatchedFloor({ figure: 'waiting', above: 2, margin: 2 })
    const waiting = [await floor.arrive(), await floor.arrive(), await floor.arrive()]
    await floor.clock.advance(10_000)
    for (const id of waiting.slice(0, 2)) {
      await floor.leave(id)
      await floor.clock.advance(10_000)
      expect(floor.happened('alert:cleared')).toEqual([])
    }
    await floor.leave(waiting[2] as (typeof waiting)[number])
    await floor.clock.advance(10_000)
    expect(floor.happened('alert:cleared')).toHaveLength(1)
    expect(floor.happened('alert:raised')).toHaveLength(1)
  })

  it('[RT11] [RT2] look at any metric over a window, and not at one that has no value', async () => {
    const floor = await openWatchedFloor({
      figure: { metric: 'abandonRate', windowMs: 3_600_000 },
      above: 0.4,
    })
    await floor.signIn('ann')
    await floor.clock.advance(30_000)
    expect(floor.happened('alert:raised')).toEqual([])
    await floor.leave(await floor.arrive())
    await floor.clock.advance(10_000)
    expect(floor.happened('alert:raised')).toMatchObject([{ value: 1, limit: 0.4 }])
  })

  it('[RT11] look at a window that is shorter than an interval at any time of that', async () => {
    const floor = await openWatchedFloor({ figure: { metric: 'abandonRate', windowMs: 60_000 }, above: 0.4 })
    await floor.signIn('ann')
    await floor.clock.advance(600_000)
    await floor.leave(await floor.arrive())
    await floor.clock.advance(10_000)
    expect(floor.happened('alert:raised')).toMatchObject([{ value: 1 }])
  })

  it('are not raised again by whoever takes over', async () => {
    const clock = steppingClock()
    const store = memoryStore({ clock })
    const connection = storeConnection(store)
    const alert = { figure: 'waiting', above: 0 } as const
    const first = await openWatchedFloor(alert, { clock, store: connection, seed: 'one' })
    await clock.advance(1_000)
    const second = await openWatchedFloor(alert, { clock, store, seed: 'two' })
    const id = await first.arrive()
    await clock.advance(10_000)
    expect(second.happened('alert:raised')).toHaveLength(1)
    connection.cut()
    await clock.advance(60_000)
    expect(second.happened('alert:raised')).toHaveLength(1)
    await second.leave(id)
    await clock.advance(10_000)
    expect(second.happened('alert:cleared')).toHaveLength(1)
  })

  it('are cleared that are not among the options any more, and begin anew when they are again', async () => {
    const clock = steppingClock()
    const store = memoryStore({ clock })
    const alert = { figure: 'waiting', above: 0, forMs: 10_000 } as const
    const first = await openWatchedFloor(alert, { clock, store, seed: 'one' })
    await first.arrive()
    await clock.advance(20_000)
    expect(first.happened('alert:raised')).toHaveLength(1)
    await first.center.stop()
    const without = await openFloor({ clock, store, seed: 'two', plugins: [statistics()] })
    await clock.advance(60_000)
    expect(without.happened('alert:cleared')).toEqual([{ alert: 'crowd', value: null }])
    await without.center.stop()
    const again = await openWatchedFloor(alert, { clock, store, seed: 'three' })
    await clock.advance(14_000)
    expect(again.happened('alert:raised')).toEqual([])
    await clock.advance(6_000)
    expect(again.happened('alert:raised')).toHaveLength(1)
  })

  it.each<[Partial<AlertOptions>, string]>([
    [{ figure: 'waiting' }, 'either `above` or `below`'],
    [{ figure: 'waiting', above: 1, below: 1 }, 'either `above` or `below`'],
    [{ figure: { metric: 'abandonRate', windowMs: 1 }, above: 1 }, 'windowMs'],
    [{ figure: { metric: 'abandonRate', windowMs: 86_400_001 }, above: 1 }, 'windowMs: takes at most keptMs'],
  ])('refuse %o', (options, said) => {
    expect(() => statistics({ alerts: [{ name: 'wrong', ...options } as AlertOptions] })).toThrow(said)
  })

  it('are told of in the log when they look at a queue that there is not', async () => {
    const clock = steppingClock()
    const warned: unknown[] = []
    const logger = {
      ...silentLogger,
      warn: (message: string, fields?: object) => void warned.push({ message, ...fields }),
    }
    const alert = { figure: 'waiting', above: 1 } as const
    const alerts = [
      { ...alert, name: 'crowd', queue: 'sales' },
      { ...alert, name: 'wrong', queue: 'slaes' },
    ]
    const plugins = [statistics({ alerts }), acd({ queues: [{ id: 'sales' }] })]
    await using center = createContactCenter({ plugins, clock, logger })
    await center.start()
    await clock.advance(1_000)
    expect(warned).toEqual([{ message: 'alert looks at a queue that there is not', alert: 'wrong', queue: 'slaes' }])
  })

  it('have names of their own, and look at what there is', () => {
    const alert = { name: 'crowd', figure: 'waiting', above: 1 } as const
    expect(() => statistics({ alerts: [alert, alert] })).toThrow('takes each name once')
    const unknown = { ...alert, figure: { metric: 'happiness', windowMs: 60_000 } }
    expect(() => statistics({ alerts: [unknown] })).toThrow('no metric "happiness"')
  })
})
