import { describe, expect, it } from 'vitest'
import { type QueueingFigures, erlangA, erlangC } from '../../staffing/index.js'
import { DAY_START } from './day-options.js'
import { type VisitStream, simulateDay, visits } from '../index.js'

const HOUR = 3_600_000
const RUNS = 6
/** How many come in the part of a run that is measured. */
const CUSTOMERS = 1_200
/** Student's t of 5 degrees of freedom for 99.9 %: all of the comparisons below hold at once with 96 %. */
const T = 6.869

interface Setting {
  readonly load: number
  readonly agents: number
  readonly handleS: number
  readonly patienceS?: number
}

/** What one run says of the share that waits, that gives up, that is answered within 20 s, and of the mean wait. */
async function run({ load, agents, handleS, patienceS }: Setting, seed: number): Promise<readonly number[]> {
  const perHour = (load * 3_600) / handleS
  // Long enough to forget that it began with nobody there.
  const warmUp = Math.ceil((20 * handleS) / 3_600)
  const hours = warmUp + Math.ceil(CUSTOMERS / perHour)
  const stream: VisitStream = {
    queue: 'one',
    perHour: Array.from({ length: hours }, () => perHour),
    handle: { kind: 'exponential', meanMs: handleS * 1_000 },
    ...(patienceS !== undefined && { patience: { kind: 'exponential', meanMs: patienceS * 1_000 } as const }),
  }
  const names = Array.from({ length: agents }, (_, index) => `a${index}`)
  const day = await simulateDay({
    acd: {
      queues: [{ id: 'one', wrapUpMs: 0, lengthMax: 100_000 }],
      agents: names.map((id) => ({ id, name: id, queues: ['one'], contact: `sip:${id}@phones.example` })),
    },
    visits: visits(seed, [stream]),
    shifts: names.map((agent) => ({ agent, fromMs: 0, untilMs: (hours + 1) * HOUR })),
  })
  expect(day.violations).toEqual([])
  const metrics = [
    ...['answered', 'abandoned', 'averageSpeedOfAnswer', 'averageAbandonWait'],
    ...[0, 20].map((threshold) => ({ name: 'serviceLevel.offered', parameters: { threshold } })),
  ]
  const window = { from: DAY_START + warmUp * HOUR, until: DAY_START + hours * HOUR }
  const { rows } = day.query({ of: 'queues', metrics, ...window })
  const [answered = 0, abandoned = 0, answerMs, abandonMs, atOnce, within] =
    rows[0]?.values.map((each) => each ?? 0) ?? []
  const meanMs = (answered * (answerMs ?? 0) + abandoned * (abandonMs ?? 0)) / (answered + abandoned)
  return [1 - (atOnce ?? 0), abandoned / (answered + abandoned), within ?? 0, meanMs / 1_000]
}

function expected({ waitProbability, abandonProbability, serviceLevel, averageWaitMs }: QueueingFigures) {
  return [waitProbability, abandonProbability, serviceLevel(20_000), averageWaitMs / 1_000]
}

async function compare(setting: Setting, figures: QueueingFigures): Promise<void> {
  const runs: (readonly number[])[] = []
  for (let seed = 1; seed <= RUNS; seed++) runs.push(await run(setting, seed))
  for (const [index, value] of expected(figures).entries()) {
    const samples = runs.map((each) => each[index] ?? NaN)
    const mean = samples.reduce((sum, each) => sum + each, 0) / RUNS
    const variance = samples.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (RUNS - 1)
    const halfWidth = T * Math.sqrt(variance / RUNS)
    // An interval that holds everything would prove nothing.
    if (index < 3) expect(halfWidth).toBeLessThan(0.16)
    expect(Math.abs(mean - value)).toBeLessThanOrEqual(halfWidth + 1e-9)
  }
}

function traffic({ load, handleS }: Setting) {
  return { arrivalsPerHour: (load * 3_600) / handleS, handleTimeMs: handleS * 1_000 }
}

// Weeks of calls are computed: a slow machine takes longer, and nothing is wrong then.
describe('the simulator', { timeout: 120_000 }, () => {
  it.each<Setting>([
    { load: 10, agents: 14, handleS: 180 },
    { load: 20, agents: 26, handleS: 240 },
    { load: 5, agents: 8, handleS: 120 },
    { load: 2, agents: 4, handleS: 60 },
    { load: 0.5, agents: 1, handleS: 30 },
  ])('[Z27] [T2] [T4] agrees with Erlang C for $load erlangs and $agents agents', async (setting) => {
    await compare(setting, erlangC(traffic(setting), setting.agents))
  })

  it.each<Setting & { readonly patienceS: number }>([
    { load: 10, agents: 10, handleS: 180, patienceS: 120 },
    { load: 10, agents: 12, handleS: 180, patienceS: 120 },
    { load: 8, agents: 7, handleS: 90, patienceS: 60 },
    { load: 5, agents: 5, handleS: 120, patienceS: 90 },
    { load: 3, agents: 2, handleS: 60, patienceS: 30 },
  ])(
    '[Z27] [T3] [T4] agrees with Erlang A for $load erlangs, $agents agents and a patience of $patienceS s',
    async (setting) => {
      const { patienceS } = setting
      await compare(setting, erlangA({ ...traffic(setting), patienceMs: patienceS * 1_000 }, setting.agents))
    },
  )
})
