import { type CenterId, type CommittedFact, systemActor } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { openStorage, type PlacedStorage } from '@ringwright/storage-adapters/places'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { comesTrue, findPostgres, type PostgresServer, startPostgres } from '../../../../scripts/services/index.js'
import { typed } from '../fixtures/typed-command.js'

const CENTER = 'main' as CenterId
const LOOK_EVERY_MS = 1_000

let server: PostgresServer
let storage: PlacedStorage

beforeAll(async () => {
  server = await startPostgres(await findPostgres())
  storage = await openStorage({ store: server.url })
})
afterAll(async () => {
  await storage?.close()
  await server?.stop()
})

describe('ringwright facts tail --follow', () => {
  it('prints each fact once, also those that are archived after one of a clock that is ahead', async () => {
    const clock = steppingClock()
    const start = clock.now()
    const append = (id: string, afterMs: number): Promise<unknown> => {
      const data = { interaction: id }
      const [actor, at] = [systemActor('test'), start + afterMs]
      return storage.archive.append(CENTER, [
        { id, type: 'interaction:opened', at, revision: 1, actor, data } as unknown as CommittedFact,
      ])
    }
    const stop = new AbortController()
    const tail = typed(['facts', 'tail', '--store', server.url, '--follow', '--json'], clock, stop.signal)
    for (const [id, afterMs] of [
      ['ahead', 2_000],
      ['on-time', 0],
      ['later', 1_000],
      ['last', 70_000],
    ] as const) {
      await comesTrue('it waits for facts', () => clock.pendingTimers > 0)
      await append(id, afterMs)
      await clock.advance(LOOK_EVERY_MS)
    }
    await comesTrue('it waits for facts', () => clock.pendingTimers > 0)
    stop.abort()
    const { code, lines } = await tail
    const ids = lines.map((line) => (JSON.parse(line) as { id: string }).id)
    expect({ code, ids }).toEqual({ code: 0, ids: ['ahead', 'on-time', 'later', 'last'] })
  })
})
