import { describe, expect, it } from 'vitest'
import type { CenterId } from '../identity/identity.js'
import { seededRandom } from '../randomness/seeded-random.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import { memoryStore } from '../storage/memory/memory-store.js'
import { createContactCenter } from './contact-center.js'
import { type LogFields, silentLogger } from './logger.js'
import type { Plugin } from './plugin.js'

const MAIN = 'main' as CenterId

function stopped(plugin?: Plugin) {
  const clock = steppingClock()
  const store = memoryStore({ clock })
  const logged: [string, LogFields?][] = []
  const logger = { ...silentLogger, error: (...said: [string, LogFields?]) => void logged.push(said) }
  const plugins = plugin ? [plugin] : []
  const center = createContactCenter({ plugins, clock, store, logger, random: seededRandom(1) })
  const records = async () => (await store.snapshot(MAIN)).records
  return { center, records, logged }
}

describe('a center that is asked to drain', () => {
  it('before it has started leaves nothing behind, and starts as any other', async () => {
    const { center, records } = stopped()
    expect(await center.drain()).toBe(true)
    expect(await records()).toEqual([])
    await center.start()
    expect(center.ready).toBe(true)
    expect((await records()).find(({ kind }) => kind === 'node')?.body).not.toHaveProperty('draining')
    await center.stop()
  })

  it('after it has stopped has nothing to do', async () => {
    const { center } = stopped()
    await center.start()
    await center.stop()
    expect(await center.drain()).toBe(true)
    expect(await center.drain({ withinMs: 1_000 })).toBe(true)
  })

  it('says in the log which plug-in could not, and which could not stop', async () => {
    const fails = (what: string) => async () => {
      throw new Error(`${what} has a bug`)
    }
    const plugin: Plugin = { name: 'wallboard', setup: () => ({ drain: fails('drain'), stop: fails('stop') }) }
    const { center, logged } = stopped(plugin)
    await center.start()
    await center.drain()
    await center.stop()
    expect(logged).toEqual([
      ['plug-in did not drain', { plugin: 'wallboard', error: 'drain has a bug' }],
      ['plug-in did not stop', { plugin: 'wallboard', error: 'stop has a bug' }],
    ])
  })
})
