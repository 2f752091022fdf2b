import { describe, expect, it } from 'vitest'
import { systemActor } from '../authorization/actor.js'
import { createContactCenter } from '../engine/contact-center.js'
import type { CenterId, InteractionId } from '../identity/identity.js'
import { seededRandom } from '../randomness/seeded-random.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import type { Subjects } from '../storage/archive.js'
import { memoryArchive } from '../storage/memory/memory-archive.js'
import { archivedFacts } from './archived-facts.js'
import { type RetentionRule, retention } from './retention.js'
import { verifyChain } from './verify-chain.js'

const CENTER = 'main' as CenterId
const DAY_MS = 86_400_000
const HOST = systemActor('host')

async function centerWith(rules: readonly RetentionRule[], holds?: () => Subjects) {
  const clock = steppingClock()
  const archive = memoryArchive()
  const plugins = [retention({ rules, ...(holds && { holds }) })]
  const center = createContactCenter({ plugins, archive, clock, random: seededRandom(1) })
  await center.start()
  const say = (interaction: string) =>
    center.run(HOST, (transaction) => {
      const id = interaction as InteractionId
      transaction.fact('interaction:attributesChanged', { interaction: id, names: [] })
      transaction.fact('interaction:noted', { interaction: id, note: 'n', text: 'said' }, ['text'])
    })
  const kept = async () => {
    const facts = []
    for await (const { type, data } of archivedFacts(archive, CENTER))
      if (type.startsWith('interaction:')) facts.push(`${type.slice('interaction:'.length)} ${Object.values(data)[0]}`)
    return facts
  }
  return { clock, archive, center, say, kept }
}

describe('retention', () => {
  it('refuses an option that there is not, since holds that it misses would be forgotten', () => {
    const misspelt = { rules: [{ keepMs: 2 * DAY_MS }], hold: () => ({ customer: ['held'] }) }
    expect(() => retention(misspelt)).toThrow('there is no field "hold"')
    expect(() => retention({ rules: [{ keepMs: 2 * DAY_MS }], holds: {} as never })).toThrow('holds: takes a function')
  })
})

describe('[V8] retention', () => {
  it('forgets facts by kind and age, and the chain accounts for them', async () => {
    const { clock, archive, center, say, kept } = await centerWith([
      { types: ['interaction:noted'], keepMs: 2 * DAY_MS },
      { keepMs: 5 * DAY_MS },
    ])
    await say('one')
    await clock.advance(3 * DAY_MS)
    await say('two')
    await clock.advance(1_000)
    expect(await kept()).toEqual(['attributesChanged one', 'attributesChanged two', 'noted two'])
    await clock.advance(3 * DAY_MS)
    expect(await kept()).toEqual(['attributesChanged two'])
    const report = await verifyChain(archive, CENTER)
    expect(report).toMatchObject({ faultCount: 0, forgotten: 3 })
    await center.stop()
  })

  it('keeps what is under a legal hold, for as long as it is', async () => {
    let held: Subjects = { interaction: ['one'] }
    const { clock, center, say, kept } = await centerWith([{ keepMs: DAY_MS }], () => held)
    await say('one')
    await say('two')
    await clock.advance(2 * DAY_MS)
    expect(await kept()).toEqual(['attributesChanged one', 'noted one'])
    held = {}
    await clock.advance(DAY_MS)
    expect(await kept()).toEqual([])
    await center.stop()
  })

  it('is refused without an archive, and with less than a day', async () => {
    const plugins = [retention({ rules: [{ keepMs: DAY_MS }] })]
    await expect(createContactCenter({ plugins, clock: steppingClock() }).start()).rejects.toThrow(/`archive`/)
    expect(() => retention({ rules: [{ keepMs: 1_000 }] })).toThrow(/a day/)
  })
})
