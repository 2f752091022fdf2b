import { type Store, memoryDirectory, memoryStore } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { MONDAY, SUPERVISOR, ZONE, asAgent, numberOf, openFloor } from '../fixtures/test-campaign.js'
import { type CampaignOptions, dialer, leads } from '../index.js'
import { pacerMemories } from './campaign.js'

const spring: CampaignOptions = { id: 'spring', queue: 'sales', lists: [{ list: 'people' }], zone: ZONE }

describe('[K29] a campaign', () => {
  it('waits for its lists, runs, stops, and is finished when nobody is left to call', async () => {
    const floor = await openFloor()
    const { dialer } = floor
    await dialer.createCampaign(SUPERVISOR, spring)
    expect(dialer.campaign('spring')?.state).toBe('initializing')
    expect(await dialer.startCampaign(SUPERVISOR, 'spring')).toEqual({ outcome: 'refused', reason: 'importing' })
    await floor.importNumbers(1)
    expect(dialer.campaign('spring')?.state).toBe('stopped')
    expect(await dialer.startCampaign(SUPERVISOR, 'spring')).toEqual({ outcome: 'done' })
    expect(await dialer.startCampaign(SUPERVISOR, 'spring')).toEqual({ outcome: 'unchanged' })
    expect(await dialer.stopCampaign(SUPERVISOR, 'spring')).toEqual({ outcome: 'done' })
    expect(await dialer.stopCampaign(SUPERVISOR, 'spring')).toEqual({ outcome: 'unchanged' })
    expect(floor.happened('campaign:stateChanged').map(({ to }) => to)).toEqual(['stopped', 'running', 'stopped'])
  })

  it('is edited only while it is not running, and never in its lists, agents and law', async () => {
    const floor = await openFloor()
    await floor.importNumbers(1)
    await floor.startCampaign()
    const { dialer } = floor
    const power = { pacer: { kind: 'power', linesPerAgent: 2 } } as const
    expect(await dialer.editCampaign(SUPERVISOR, 'spring', power)).toEqual({ outcome: 'refused', reason: 'running' })
    await dialer.stopCampaign(SUPERVISOR, 'spring')
    expect(await dialer.editCampaign(SUPERVISOR, 'spring', power)).toEqual({ outcome: 'done' })
    expect(await dialer.editCampaign(SUPERVISOR, 'spring', power)).toEqual({ outcome: 'unchanged' })
    expect(floor.happened('campaign:edited')).toEqual([{ campaign: 'spring', changed: ['pacer'] }])
    for (const never of [{ queue: 'help' }, { lists: [{ list: 'others' }] }, { policies: ['crtc'] }, { zone: 'UTC' }])
      await expect(dialer.editCampaign(SUPERVISOR, 'spring', never as never)).rejects.toThrow('cannot be changed')
  })

  it('loses a setting that is edited to null, and keeps what is undefined', async () => {
    const floor = await openFloor()
    const { dialer } = floor
    const followUp = { channel: 'sms', service: 'shop', flow: 'missed' }
    await dialer.createCampaign(SUPERVISOR, { ...spring, machineFlow: 'later', followUp, linesMax: 7, attemptsMax: 2 })
    const changes = { machineFlow: null, followUp: null, linesMax: null, attemptsMax: undefined }
    expect(await dialer.editCampaign(SUPERVISOR, 'spring', changes)).toEqual({ outcome: 'done' })
    expect(floor.happened('campaign:edited')).toEqual([
      { campaign: 'spring', changed: ['linesMax', 'machineFlow', 'followUp'] },
    ])
    const { settings } = dialer.campaign('spring') ?? {}
    expect(settings).toMatchObject({ linesMax: 100, attemptsMax: 2 })
    expect(Object.keys(settings ?? {})).not.toContain('followUp')
    expect(await dialer.editCampaign(SUPERVISOR, 'spring', changes)).toEqual({ outcome: 'unchanged' })
  })

  it('is finished when its schedule ends, calls nobody then, and can be given more time', async () => {
    const floor = await openFloor()
    const { dialer, clock } = floor
    for (const number of await floor.importNumbers(3))
      floor.control.phone(number, { outcome: 'answered', afterMs: 5_000 })
    await floor.signIn('ann')
    await floor.startCampaign({ schedule: { until: clock.now() + 4_000 } })
    await clock.advance(30_000)
    expect(dialer.campaign('spring')).toMatchObject({ state: 'finished', ready: 0, connected: 1 })
    expect(floor.happened('attempt:dialed')).toHaveLength(1)
    expect(await dialer.startCampaign(SUPERVISOR, 'spring')).toEqual({ outcome: 'refused', reason: 'over' })
    await dialer.editCampaign(SUPERVISOR, 'spring', { schedule: null })
    await floor.signIn('bob')
    expect(await dialer.startCampaign(SUPERVISOR, 'spring')).toEqual({ outcome: 'done' })
    await clock.advance(30_000)
    expect(dialer.campaign('spring')).toMatchObject({ state: 'running', connected: 2 })
  })

  it('is not finished while more is being read into its lists', async () => {
    const floor = await openFloor()
    const [first = ''] = await floor.importNumbers(1)
    const second = numberOf(1)
    for (const number of [first, second]) floor.control.phone(number, { outcome: 'busy' })
    let letGo = () => {}
    const read = new Promise<void>((resolve) => {
      letGo = resolve
    })
    async function* rows() {
      await read
      yield { number: second }
    }
    await floor.signIn('ann')
    await floor.startCampaign({ attemptsMax: 1 })
    const options = { list: 'people', import: 'second', zone: ZONE }
    const importing = floor.dialer.importLeads(SUPERVISOR, { rows: rows() }, options)
    await floor.clock.advance(60_000)
    expect(floor.dialer.campaign('spring')?.state).toBe('running')
    letGo()
    await importing
    await floor.clock.advance(60_000)
    expect(floor.happened('attempt:dialed')).toHaveLength(2)
    expect(floor.dialer.campaign('spring')?.state).toBe('finished')
  })

  it.each([
    ['as near to 3 % as the law allows', [policy(0)], 0.03],
    ['to the tightest of its policies where that is less', ['ftc-tsr', 'crtc', policy(0, 1)], 0.01],
    ['to hardly any where a policy allows none', [policy(0, 0)], 0.001],
  ] as const)('predicts %s, unless it is told otherwise', async (_what, policies, cap) => {
    const { dialer } = await openFloor()
    const predictive: CampaignOptions = { ...spring, pacer: { kind: 'predictive' }, policies: [...policies] }
    const { settings } = await dialer.createCampaign(SUPERVISOR, predictive)
    expect(settings.pacer).toMatchObject({ kind: 'predictive', cap })
    await dialer.editCampaign(SUPERVISOR, 'spring', { pacer: { kind: 'predictive', cap: 0.02 } })
    expect(dialer.campaign('spring')?.settings.pacer).toMatchObject({ cap: 0.02 })
    await dialer.editCampaign(SUPERVISOR, 'spring', { pacer: { kind: 'predictive' } })
    expect(dialer.campaign('spring')?.settings.pacer).toMatchObject({ cap })
  })

  it('is deleted only while it is not running, and is kept', async () => {
    const floor = await openFloor()
    await floor.importNumbers(1)
    await floor.startCampaign()
    await floor.clock.advance(2_000)
    const { dialer } = floor
    expect(dialer.campaign('spring')?.ready).toBe(1)
    expect(await dialer.deleteCampaign(SUPERVISOR, 'spring')).toEqual({ outcome: 'refused', reason: 'running' })
    await dialer.stopCampaign(SUPERVISOR, 'spring')
    expect(await dialer.deleteCampaign(SUPERVISOR, 'spring')).toEqual({ outcome: 'done' })
    expect(await dialer.startCampaign(SUPERVISOR, 'spring')).toEqual({ outcome: 'refused', reason: 'deleted' })
    await floor.clock.advance(2_000)
    expect(dialer.campaign('spring')).toMatchObject({ state: 'deleted', ready: 0 })
    expect(floor.center.all(leads).size).toBe(0)
    await expect(dialer.createCampaign(SUPERVISOR, spring)).rejects.toThrow('already')
  })

  it('is made once however often the host starts with it in its options', async () => {
    const floor = await openFloor({ campaigns: [spring] })
    await floor.importNumbers(1)
    await floor.dialer.startCampaign(SUPERVISOR, 'spring')
    await floor.center.stop()
    const again = await openFloor({ clock: floor.clock, store: floor.store, seed: 'again', campaigns: [spring] })
    expect(again.dialer.campaign('spring')?.state).toBe('running')
  })

  it('is made of no two of one id in its options', () => {
    const calling = () => dialer({ campaigns: [spring, { ...spring, name: 'Another spring' }] })
    expect(calling).toThrow('Two `campaigns` have the id "spring"; give each its own.')
  })

  it('leaves nothing of what its pacer has learned once it is deleted', async () => {
    const floor = await openFloor()
    for (const number of await floor.importNumbers(5)) floor.control.phone(number, { outcome: 'answered' })
    await floor.signIn('ann')
    await floor.startCampaign({ pacer: { kind: 'predictive' } })
    await floor.clock.advance(35_000)
    expect(floor.center.get(pacerMemories, 'spring')).toBeDefined()
    await floor.dialer.stopCampaign(SUPERVISOR, 'spring')
    await floor.dialer.deleteCampaign(SUPERVISOR, 'spring')
    expect(floor.center.get(pacerMemories, 'spring')).toBeUndefined()
  })

  it('has its pacer remember nothing that was about to be kept when another node deleted it', async () => {
    const clock = steppingClock(MONDAY)
    const shared = { clock, store: memoryStore({ clock }), directory: memoryDirectory() }
    let keeping = 0
    const store: Store = {
      ...shared.store,
      async commit(center, change) {
        const isKeeping = change.writes.some(({ key }) => key.startsWith('pacer-memory/'))
        if (isKeeping && ++keeping === 1) {
          await other.dialer.stopCampaign(SUPERVISOR, 'spring')
          await other.dialer.deleteCampaign(SUPERVISOR, 'spring')
        }
        return shared.store.commit(center, change)
      },
    }
    const floor = await openFloor({ ...shared, store })
    const other = await openFloor({ ...shared, seed: 'other' })
    for (const number of await floor.importNumbers(5)) floor.control.phone(number, { outcome: 'answered' })
    await floor.signIn('ann')
    await floor.startCampaign({ pacer: { kind: 'predictive' } })
    await clock.advance(40_000)
    expect(floor.dialer.campaign('spring')?.state).toBe('deleted')
    expect(keeping).toBe(1)
    expect(floor.center.get(pacerMemories, 'spring')).toBeUndefined()
  })

  it('is nothing for agents to manage', async () => {
    const { dialer } = await openFloor()
    await expect(dialer.createCampaign(asAgent('ann'), spring)).rejects.toMatchObject({ code: 'not_permitted' })
    await expect(dialer.startCampaign(asAgent('ann'), 'spring')).rejects.toMatchObject({ code: 'not_permitted' })
    await expect(dialer.supervise(asAgent('ann'), 'spring', { factor: 2 })).rejects.toMatchObject({
      code: 'not_permitted',
    })
  })
})

describe('settings that could never do what they say', () => {
  const week = [null, null, null, null, null, null, null]
  it.each<[string, Partial<CampaignOptions>, string]>([
    ['a schedule that never opens', { schedule: { week } as never }, 'never opens'],
    ['a schedule that ends before it begins', { schedule: { from: 2, until: 1 } }, 'would never open'],
    [
      'calling hours over midnight',
      { callingHours: { week: [[1_320, 480], ...week.slice(1)] } as never },
      'callingHours.week.0: ends before it begins',
    ],
    ['a list twice', { lists: [{ list: 'people' }, { list: 'people', share: 2 }] }, 'name each once'],
    ['calling hours without an hour', { callingHours: { week } as never }, 'allows no call'],
    [
      'a policy that asks for more ringing than there is',
      { ringTimeoutMs: 15_000, policies: [policy(20_000)] },
      'raise',
    ],
    [
      'a policy whose cap is no fraction',
      { policies: [{ ...policy(0), cap: { abandons: 3, answers: 3 } }] },
      'whole numbers',
    ],
    ['two policies of one name', { policies: [policy(0), policy(0)] }, 'same name'],
    ['a zone that there is not', { zone: 'Atlantis/Main' }, 'no time zone'],
    ['agents and none', { flow: 'bot' }, 'not both'],
    ['a misspelled option', { ringTimeout: 3 } as never, 'ringTimeout'],
  ])('%s', async (_what, options, message) => {
    const { dialer } = await openFloor()
    await expect(dialer.createCampaign(SUPERVISOR, { ...spring, ...options })).rejects.toThrow(message)
    expect(dialer.campaigns()).toEqual([])
  })

  it('a schedule that is over is not started', async () => {
    const floor = await openFloor()
    await floor.importNumbers(1)
    await floor.dialer.createCampaign(SUPERVISOR, { ...spring, schedule: { until: floor.clock.now() } })
    expect(await floor.dialer.startCampaign(SUPERVISOR, 'spring')).toEqual({ outcome: 'refused', reason: 'over' })
  })
})

describe('[K7] a supervisor', () => {
  it('sets a factor and lines for each agent at once, and hears of what is beyond the limits', async () => {
    const floor = await openFloor()
    await floor.importNumbers(1)
    await floor.startCampaign()
    const { dialer } = floor
    expect(await dialer.supervise(SUPERVISOR, 'spring', { factor: 99 })).toMatchObject({ outcome: 'outOfRange' })
    expect(await dialer.supervise(SUPERVISOR, 'spring', { factor: 2 })).toMatchObject({ outcome: 'set' })
    await expect(dialer.supervise(SUPERVISOR, 'spring', { factor: 'two' } as never)).rejects.toThrow('factor')
    expect(floor.facts.at(-1)).toMatchObject({ type: 'campaign:supervised', actor: SUPERVISOR })
  })

  it('asks for more lines than the law allows, and gets those that could all be abandoned', async () => {
    const floor = await openFloor()
    const numbers = await floor.importNumbers(20)
    for (const number of numbers) floor.control.phone(number, { outcome: 'answered', afterMs: 10_000 })
    await floor.startCampaign()
    await floor.dialer.supervise(SUPERVISOR, 'spring', { linesPerAgent: 10 })
    await floor.signIn('ann')
    await floor.clock.advance(3_000)
    expect(floor.happened('attempt:dialed')).toHaveLength(1)
  })

  it('pauses: nothing is dialed, and calls in flight go on', async () => {
    const floor = await openFloor()
    const numbers = await floor.importNumbers(3)
    for (const number of numbers) floor.control.phone(number, { outcome: 'answered', afterMs: 5_000 })
    await floor.signIn('ann', 'bob')
    await floor.startCampaign({ linesMax: 1 })
    await floor.clock.advance(2_000)
    await floor.dialer.supervise(SUPERVISOR, 'spring', { isPaused: true })
    await floor.clock.advance(60_000)
    expect(floor.happened('attempt:dialed')).toHaveLength(1)
    expect(floor.happened('attempt:connected')).toHaveLength(1)
  })
})

function policy(minimumRingMs: number, abandons = 3) {
  return {
    name: 'own',
    cap: { abandons, answers: 100 },
    window: 'calendarDay',
    countsMachineErrors: false,
    minimumRingMs,
    redialBlockMs: 0,
  } as const
}
