import { seededRandom } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { expect, it } from 'vitest'
import { openFloor } from './campaign-floor.js'
import { livePage } from './live-page.js'

const at = (path: string, init?: RequestInit) => new Request(`http://localhost${path}`, init)

it('calls people, shows how it goes, and does what the supervisor wants', async () => {
  const clock = steppingClock()
  const floor = await openFloor(clock, seededRandom('example'))
  const page = livePage(floor)
  const answer = async (request: Request) => page(request, { params: {} } as never)
  await clock.advance(120_000)
  expect(await (await answer(at('/'))).text()).toContain('<title>Campaign</title>')
  const seen = await (await answer(at('/now'))).json()
  expect(seen).toMatchObject({ state: 'running', agents: { length: 12 } })
  expect(seen.report.live).toBeGreaterThan(5)
  expect(seen.report.cost).toMatchObject([{ currency: 'USD' }])
  expect(seen.report.cost[0].line).toBeGreaterThan(0)
  const json = { method: 'POST', headers: { 'content-type': 'application/json' } }
  await answer(at('/supervision', { ...json, body: '{"isPaused":true}' }))
  await clock.advance(60_000)
  const paused = await (await answer(at('/now'))).json()
  expect(paused).toMatchObject({ inFlight: 0, supervision: { isPaused: true } })
  await floor.center.stop()
})
