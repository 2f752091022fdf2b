import { describe, expect, expectTypeOf, it } from 'vitest'
import { sleep } from '../clock/clock.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import type { ChangeId, NodeId } from '../identity/identity.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import type { FactTypes } from '../storage/fact.js'
import { memoryArchive } from '../storage/memory/memory-archive.js'
import { memoryDirectory } from '../storage/memory/memory-directory.js'
import type { Store } from '../storage/store.js'
import { memoryStore } from '../storage/memory/memory-store.js'
import { seededRandom } from '../randomness/seeded-random.js'
import { type ContactCenter, createContactCenter } from './contact-center.js'
import type { ContactCenterOptions } from './contact-center-options.js'
import type { Engine, Plugin } from './plugin.js'
import { HOST, MAIN, noteCenters, notePlugin, notes, putNote } from './fixtures/note-centers.js'

describe('a contact center', () => {
  it.each(['snapshot', 'lease', 'plug-in'])(
    'that is stopped while it starts leaves nothing behind: at the %s',
    async (held) => {
      const { store, clock } = noteCenters()
      let goOn = (): void => {}
      const waiting = new Promise<void>((resolve) => {
        goOn = resolve
      })
      const slow: Store = {
        ...store,
        async snapshot(center) {
          if (held === 'snapshot') await waiting
          return store.snapshot(center)
        },
        async lease(...asked) {
          if (held === 'lease') await waiting
          return store.lease(...asked)
        },
      }
      const open = new Set<string>()
      const server = (name: string): Plugin => ({
        name,
        setup: () => ({
          async start() {
            if (held === 'plug-in') await waiting
            open.add(name)
          },
          async stop() {
            await Promise.resolve()
            open.delete(name)
          },
        }),
      })
      const plugins = [server('one'), server('two')]
      const center = createContactCenter({ store: slow, clock, random: seededRandom(1), plugins })
      const starting = center.start()
      starting.catch(() => {})
      await clock.advance(10)
      const stopping = [center.stop(), center.stop()]
      goOn()
      await clock.advance(10_000)
      await Promise.all(stopping)
      await expect(starting).rejects.toMatchObject({ code: 'closed' })
      expect([...open]).toEqual([])
      expect((await store.snapshot(MAIN)).records.filter(({ kind }) => kind === 'node')).toEqual([])
    },
  )

  it('is stopped for whoever asks once it is, and not before', async () => {
    const { store, clock } = noteCenters()
    let isOpen = true
    const slow: Plugin = {
      name: 'slow',
      setup: () => ({
        async stop() {
          await sleep(clock, 1_000)
          isOpen = false
        },
      }),
    }
    const center = createContactCenter({ store, clock, random: seededRandom(1), plugins: [slow] })
    await center.start()
    void center.stop()
    const again = center.stop().then(() => isOpen)
    await clock.advance(5_000)
    expect(await again).toBe(false)
  })

  it('stops every plug-in, also where one of them throws as it is asked to', async () => {
    const { store, clock } = noteCenters()
    let isOpen = true
    const stops: (() => Promise<void>)[] = [
      async () => void (isOpen = false),
      () => {
        throw new Error('the plug-in has a bug')
      },
    ]
    const plugins = stops.map((stop, at): Plugin => ({ name: `plug-in ${at}`, setup: () => ({ stop }) }))
    const center = createContactCenter({ store, clock, random: seededRandom(1), plugins })
    await center.start()
    await center.stop()
    expect(isOpen).toBe(false)
  })

  it('drains until the last plug-in has, also where another one fails to', async () => {
    const { store, clock } = noteCenters()
    const drains = [() => Promise.reject(new Error('the plug-in has a bug')), () => sleep(clock, 5_000)]
    const plugins = drains.map((drain, at): Plugin => ({ name: `plug-in ${at}`, setup: () => ({ drain }) }))
    const center = createContactCenter({ store, clock, random: seededRandom(1), plugins })
    await center.start()
    let drained: boolean | undefined
    void center.drain({ withinMs: 60_000 }).then((all) => (drained = all))
    await clock.advance(4_000)
    expect(drained).toBeUndefined()
    await clock.advance(2_000)
    expect(drained).toBe(true)
    await center.stop()
  })

  it('starts once, stops as often as it is asked to, and refuses work after that', async () => {
    const { center } = noteCenters()
    const one = center()
    await one.start()
    await putNote(one, 'a', { text: 'hello' })
    await expect(one.start()).rejects.toMatchObject({ code: 'wrong_state' })
    await one.stop()
    await one.stop()
    await expect(putNote(one, 'b', { text: 'late' })).rejects.toMatchObject({ code: 'closed' })
  })

  it('stops what was started when a plug-in cannot start', async () => {
    const stopped: string[] = []
    const good: Plugin = { name: 'good', setup: () => ({ stop: async () => void stopped.push('good') }) }
    const bad: Plugin = {
      name: 'bad',
      setup: () => ({ start: () => Promise.reject(new RingwrightError('unavailable', 'Port 5060 is taken.')) }),
    }
    const center = createContactCenter({ plugins: [good, bad], clock: steppingClock() })
    await expect(center.start()).rejects.toThrow('Port 5060 is taken.')
    expect(stopped).toEqual(['good'])
  })

  it.each([
    [{ id: 'two words' }, 'id: takes 1 to 64 letters'],
    [{ leaseTtlMs: 5 }, 'leaseTtlMs'],
    [{ plugins: [notePlugin(), notePlugin()] }, 'Two plug-ins are called "notes"'],
    [{ plugin: [notePlugin()] }, 'there is no field "plugin"; did you mean "plugins"?'],
    [{ authorizor: undefined }, 'there is no field "authorizor"; did you mean "authorizer"?'],
    [{ entries: [{ address: '100', flow: 'missing' }] }, 'leads to flow "missing", which is not in `flows`'],
  ])('names what is wrong with %o', (options, message) => {
    expect(() => createContactCenter({ plugins: [], ...options })).toThrow(message)
  })

  it('does not start on a store of several nodes without a directory and an archive that they share', () => {
    const store = { ...memoryStore({ clock: steppingClock() }), shared: true }
    expect(() => createContactCenter({ plugins: [], store })).toThrow('createContactCenter `directory` and `archive`')
    const archive = memoryArchive()
    expect(() => createContactCenter({ plugins: [], store, archive })).toThrow('createContactCenter `directory`,')
    expect(createContactCenter({ plugins: [], store, archive, directory: memoryDirectory() }).id).toBe('main')
  })

  it('says what it takes as plug-ins when it is given something else', () => {
    const make = (options: unknown) => () => createContactCenter(options as ContactCenterOptions)
    expect(make({})).toThrow(
      'options of createContactCenter are not valid:\n  plugins: takes a list of plug-ins; got nothing',
    )
    expect(make({ plugins: [{ name: 'half' }] })).toThrow('plugins.0: takes a plug-in, such as acd(…); got { name }')
  })

  it('[A11] tells listeners of committed facts in order, and none of them disturbs the others', async () => {
    const { center } = noteCenters()
    const one = center()
    const heard: string[] = []
    one.on('interaction:stepped', () => {
      throw new Error('a listener of the host')
    })
    one.on('interaction:stepped', async () => Promise.reject(new Error('an asynchronous one')))
    const stop = one.on('interaction:stepped', ({ data, revision }) => void heard.push(`${data.step}@${revision}`))
    await one.start()
    const step = (name: string) =>
      one.run(HOST, (transaction) =>
        transaction.fact('interaction:stepped', { interaction: 'i' as never, flow: 'f', step: name }),
      )
    await Promise.all([step('a'), step('b')])
    await putNote(one, 'x', { text: 'a commit without facts' })
    stop()
    await step('c')
    expect(heard).toEqual(['a@2', 'b@3'])
    await one.stop()
  })

  it('[W7] gives the listener of each event the type of what it carries', async () => {
    const { center, clock } = noteCenters()
    const one = center()
    const heard: string[] = []
    one.on('interaction:stepped', ({ data }) => {
      expectTypeOf(data).toEqualTypeOf<FactTypes['interaction:stepped']>()
      // @ts-expect-error A step of a flow has no agent.
      heard.push(`${data.flow}/${data.step}/${data.agent}`)
    })
    // @ts-expect-error There is no such event.
    one.on('interaction:stept', () => {})
    await one.start()
    await one.run(HOST, (transaction) =>
      transaction.fact('interaction:stepped', { interaction: 'i' as never, flow: 'f', step: 'a' }),
    )
    await clock.advance(0)
    expect(heard).toEqual(['f/a/undefined'])
    await one.stop()
  })

  it('[V2] keeps its state in memory when it is given no store', async () => {
    const centers = ['one', 'two'].map(() =>
      createContactCenter({ plugins: [notePlugin()], clock: steppingClock(), random: seededRandom(1) }),
    )
    const [one, two] = centers as [ContactCenter, ContactCenter]
    await Promise.all([one.start(), two.start()])
    await putNote(one, 'a', { text: 'hello' })
    expect(one.get(notes, 'a')).toEqual({ text: 'hello' })
    expect(two.get(notes, 'a')).toBeUndefined()
    await Promise.all([one.stop(), two.stop()])
  })

  it('[W9] [X14] shares process and store with other centers, and sees nothing of them', async () => {
    const clock = steppingClock()
    const store = memoryStore({ clock })
    const open = async (id: string) => {
      const center = createContactCenter({ id, plugins: [notePlugin()], clock, store, random: seededRandom(id) })
      const heard: string[] = []
      center.on('*', ({ data }) => void heard.push((data as { flow: string }).flow))
      await center.start()
      return { center, heard }
    }
    const tenants = [await open('north'), await open('south')]
    for (const { center } of tenants)
      await center.run(HOST, (transaction) => {
        transaction.put(notes, 'a', { text: center.id })
        transaction.fact('interaction:stepped', { interaction: 'i' as never, flow: center.id, step: 's' })
      })
    await clock.advance(0)
    expect(tenants.map(({ center, heard }) => [center.get(notes, 'a')?.text, heard])).toEqual([
      ['north', ['north']],
      ['south', ['south']],
    ])
    await Promise.all(tenants.map(({ center }) => center.stop()))
  })

  it('refuses to start on a record that it cannot use, naming the record', async () => {
    const { store, center } = noteCenters()
    const foreign = (kind: string, body: unknown) => ({
      ...{ id: `x.${kind}` as ChangeId, node: 'x' as NodeId, reads: [], facts: [] },
      writes: [
        {
          key: `${kind}/1`,
          expects: null,
          record: { key: `${kind}/1`, kind, id: '1', version: `x.${kind}` as ChangeId, body },
        },
      ],
    })
    await store.commit(MAIN, foreign('note', { text: 7 }))
    await expect(center().start()).rejects.toThrow('Record "note/1" does not have the shape of this release: text')
    const other = noteCenters()
    await other.store.commit(MAIN, foreign('ticket', {}))
    await expect(other.center().start()).rejects.toThrow('"ticket/1" of a kind that no plug-in here knows')
  })
})

describe('the dispatcher', () => {
  it('is a node whose plug-ins have all started, since what it decides may need any of them', async () => {
    const happened: string[] = []
    const telephony: Plugin = {
      name: 'telephony',
      setup(engine) {
        engine.onDispatcher((active) => void happened.push(active ? 'leads' : 'no longer leads'))
        return { start: async () => void happened.push('started') }
      },
    }
    const one = noteCenters().center(telephony)
    await one.start()
    await one.stop()
    expect(happened).toEqual(['started', 'leads', 'no longer leads'])
  })

  it('is nobody whose plug-in did not start: the next node leads at once', async () => {
    const { store, center } = noteCenters()
    const broken: Plugin = {
      name: 'telephony',
      setup: () => ({ start: () => Promise.reject(new Error('no port is free')) }),
    }
    await expect(center(broken).start()).rejects.toThrow('no port is free')
    expect(await store.lease(MAIN, 'dispatcher', 'another', 1_000)).not.toBeNull()
  })

  it('leaves its lease to others also when it is stopped while it renews it', async () => {
    const { store, clock } = noteCenters()
    let [isSlow, asking] = [false, 0]
    const slow: Store = {
      ...store,
      async lease(...asked) {
        if (!isSlow) return store.lease(...asked)
        asking++
        await sleep(clock, 100)
        asking--
        return store.lease(...asked)
      },
    }
    const center = noteCenters({ store: slow, clock }).center()
    await center.start()
    isSlow = true
    while (asking === 0) await clock.advance(10)
    const stopped = center.stop()
    await clock.advance(1_000)
    await stopped
    expect(await store.lease(MAIN, 'dispatcher', 'another', 1_000)).not.toBeNull()
  })
})

describe('facts and the archive', () => {
  it('moves facts on one node at a time, each once, also over a change of the dispatcher', async () => {
    const archive = memoryArchive()
    const { center, clock } = noteCenters({ archive })
    const [first, second] = [center(), center()]
    await first.start()
    await second.start()
    const step = (at: ContactCenter, name: string) =>
      at.run(HOST, (transaction) =>
        transaction.fact('interaction:stepped', { interaction: 'i' as never, flow: 'f', step: name }),
      )
    await step(first, 'a')
    await step(second, 'b')
    await clock.advance(100)
    await first.stop()
    await step(second, 'c')
    await clock.advance(10_000)
    const { facts } = await archive.query(MAIN, { about: { interaction: 'i' } })
    expect(facts.map(({ data }) => (data as { step: string }).step)).toEqual(['a', 'b', 'c'])
    await second.stop()
  })
})

describe('an actor', () => {
  it('may do what the role may, and is told what not', async () => {
    let engine: Engine | undefined
    const { center } = noteCenters()
    const one = center(notePlugin((given) => (engine = given)))
    await one.start()
    const may = (role: 'agent' | 'supervisor' | 'administrator' | 'service' | 'customer', action: string) => {
      try {
        engine?.authorize({ role, id: 'x' }, action)
        return true
      } catch (error) {
        expect(error).toMatchObject({ code: 'not_permitted', details: { action } })
        return false
      }
    }
    expect(may('agent', 'interaction:own')).toBe(true)
    expect(may('agent', 'interaction:end')).toBe(false)
    expect(may('supervisor', 'interaction:end')).toBe(true)
    expect(may('supervisor', 'queue:configure')).toBe(false)
    expect(may('administrator', 'queue:configure')).toBe(true)
    expect(may('service', 'anything:else')).toBe(true)
    expect(may('customer', 'interaction:own')).toBe(false)
    await one.stop()
  })
})
