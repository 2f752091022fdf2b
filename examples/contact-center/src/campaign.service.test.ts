import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CenterId, CommittedFact, FactType } from '@ringwright/core'
import type { PolicyStanding } from '@ringwright/dialer/compliance'
import { readWavChannels } from '@ringwright/sip/media'
import { sqliteStorage } from '@ringwright/storage-adapters/sqlite'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type BaresipPhone, startBaresip } from '../../../scripts/services/baresip-phone.js'
import {
  type Baresip,
  findBaresip,
  findSipp,
  freePort,
  type RunningProcess,
  type Sipp,
  startProcess,
} from '../../../scripts/services/index.js'
import { CalledPeople, type Kind, kindOf, numbersOf } from './fixtures/called-people.js'
import type { CampaignPlan } from './fixtures/campaign-plan.js'
import { secondsOf } from './fixtures/heard.js'
import { SippPhones } from './fixtures/sipp-phones.js'
import { toneWav } from './fixtures/tone-audio.js'

const AGENT_HZ = { ada: 700, li: 900 } as const
const PASSWORD = 'phone-secret'
const PROCESS = fileURLToPath(new URL('./fixtures/campaign-process.ts', import.meta.url))
/** Up to three of ten may be abandoned, so that lines are dialed over the agents' heads. */
const POLICY: CampaignPlan['policy'] = {
  ...{ name: 'test', cap: { abandons: 30, answers: 100 }, window: 'campaign', countsMachineErrors: false },
  ...{ minimumRingMs: 15_000, redialBlockMs: 0 },
}

let sipp: Sipp
let baresip: Baresip
let folder: string
let people: CalledPeople
let phones: SippPhones
let plan: CampaignPlan
const ends: (() => unknown)[] = []

beforeAll(async () => {
  sipp = await findSipp()
  baresip = await findBaresip()
})

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringwright-campaign-'))
})

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
  await rm(folder, { recursive: true, force: true })
})

async function network(counts: Readonly<Record<Kind, number>>): Promise<void> {
  // They are only called: no port of ours is theirs to know.
  phones = new SippPhones(sipp, folder, 0)
  ends.push(() => phones.stop())
  people = new CalledPeople(phones, folder)
  await people.start()
  const numbers = numbersOf(counts)
  const sipPort = await freePort()
  const { trunks } = people
  plan = { folder, sipPort, agents: Object.keys(AGENT_HZ), password: PASSWORD, numbers, policy: POLICY, trunks }
}

/** The process with the campaign, two agents' phones registered at it, both agents there. */
async function startDialing(run: string): Promise<{ process: RunningProcess; hangUpPhones(): Promise<void> }> {
  const args = ['--conditions=@ringwright/source', '--import', 'tsx', PROCESS, JSON.stringify(plan)]
  const running = startProcess(process.execPath, args)
  ends.push(() => running.stop('SIGKILL'))
  await running.waitForOutput(/^ready$/m, 30_000)
  const agents: BaresipPhone[] = await Promise.all(
    Object.entries(AGENT_HZ).map(([user, hertz]) =>
      startBaresip(baresip, {
        ...{ folder: join(folder, `${user}-${run}`), user, password: PASSWORD },
        ...{ registrarPort: plan.sipPort, says: toneWav(hertz), answers: 'auto' },
      }),
    ),
  )
  const hangUpPhones = async (): Promise<void> => void (await Promise.all(agents.map((phone) => phone.stop())))
  ends.push(hangUpPhones)
  running.write('\n')
  return { process: running, hangUpPhones }
}

/** How calls to each kind of people end; `unknown` besides where the process was killed meanwhile. */
const OUTCOMES: Readonly<Record<Kind, readonly string[]>> = {
  person: ['connected', 'abandoned'],
  machine: ['machine'],
  outOfService: ['invalid'],
  busy: ['busy'],
  ringsOut: ['noAnswer'],
  unknownNumber: ['invalid'],
  notThere: ['unreachable'],
  brokenNetwork: ['failed'],
}

/** All facts, read from the database when nobody writes it any more. */
async function keptFacts(): Promise<readonly CommittedFact[]> {
  await using storage = await sqliteStorage({ file: join(folder, 'center.db') })
  const facts: CommittedFact[] = []
  let cursor: string | undefined
  do {
    const page = await storage.archive.query('main' as CenterId, { limit: 1_000, ...(cursor && { cursor }) })
    facts.push(...page.facts)
    cursor = page.next
  } while (cursor !== undefined)
  return facts
}

function of<T extends FactType>(facts: readonly CommittedFact[], type: T): readonly CommittedFact<T>['data'][] {
  return facts.filter((fact) => fact.type === type).map(({ data }) => data) as CommittedFact<T>['data'][]
}

/** The place of a lead in its list is that of its number in the plan. */
function kindOfLead(lead: string): Kind {
  return kindOf(plan.numbers[Number(lead.split(':').at(-1))] ?? '')
}

/** The recordings that are whole: who was heard in them, by interaction. */
async function agentsHeard(): Promise<ReadonlyMap<string, number>> {
  const heard = new Map<string, number>()
  for (const name of await readdir(join(folder, 'recordings'))) {
    if (!name.endsWith('.wav')) continue
    const [, right] = readWavChannels(await readFile(join(folder, 'recordings', name))).channels
    const seconds = Object.values(AGENT_HZ).map((hertz) => secondsOf(right as Int16Array, hertz))
    heard.set(name, Math.max(...seconds))
  }
  return heard
}

describe('a campaign among real phones', { timeout: 240_000 }, () => {
  it('[K22] [K23] [Z4] killed in the middle, dials nobody twice, and facts, ledger, network and recordings agree', async () => {
    await network({
      ...{ person: 10, machine: 6, outOfService: 5, busy: 5 },
      ...{ ringsOut: 3, unknownNumber: 5, notThere: 3, brokenNetwork: 3 },
    })
    const first = await startDialing('first')
    await first.process.waitForOutput(/(ended \w+\n(.*\n)*){14}/, 60_000)
    await first.process.stop('SIGKILL')
    await first.hangUpPhones()
    const second = await startDialing('second')
    const [, text = ''] = await second.process.waitForOutput(/^finished (.*)$/m, 120_000)
    const [standing] = JSON.parse(text) as readonly PolicyStanding[]
    await second.process.stop('SIGTERM', 10_000)
    const facts = await keptFacts()

    const called = await people.called()
    expect(new Set(called).size).toBe(called.length)
    const dialed = of(facts, 'attempt:dialed').map(({ lead }) => lead)
    expect(dialed.toSorted()).toEqual([...new Set(dialed)].toSorted())
    expect(dialed).toHaveLength(plan.numbers.length)

    const ended = of(facts, 'attempt:ended')
    expect(ended).toHaveLength(plan.numbers.length)
    const strange = ended.filter(
      ({ lead, outcome }) => outcome !== 'unknown' && !OUTCOMES[kindOfLead(lead)].includes(outcome),
    )
    expect(strange).toEqual([])
    const lost = ended.filter(({ outcome }) => outcome === 'unknown')
    expect(lost.length).toBeLessThanOrEqual(8)
    // Whoever was called is known to the network, but for those whose call was about to be made when the process died.
    expect(called.length).toBeGreaterThanOrEqual(plan.numbers.length - lost.length)
    const sit = ended.filter(({ lead, outcome }) => kindOfLead(lead) === 'outOfService' && outcome === 'invalid')
    expect(new Set(sit.map(({ detail }) => detail))).toEqual(new Set(['intercept']))

    const answeredAndLost = lost.filter(({ attempt }) =>
      of(facts, 'attempt:answered').some((each) => each.attempt === attempt),
    )
    const abandoned = ended.filter(({ outcome }) => outcome === 'abandoned').length + answeredAndLost.length
    const answered = of(facts, 'attempt:live').length + answeredAndLost.length
    expect(standing).toMatchObject({ answered, abandoned })

    const connected = of(facts, 'attempt:connected')
    const heard = [...(await agentsHeard()).values()].filter((seconds) => seconds >= 0.5)
    expect(heard.length).toBeGreaterThanOrEqual(connected.length - 2)
    expect(connected.length).toBeGreaterThanOrEqual(6)
  })
})
