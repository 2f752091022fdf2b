import { RingwrightError } from '@ringwright/core'
import { afterEach, describe, expect, it } from 'vitest'
import { type DeskFloor, type DeskFloorOptions, answered, deskFloor } from './fixtures/desk-floor.js'

const floors: DeskFloor[] = []
afterEach(async () => {
  for (const { center } of floors.splice(0)) await center.stop()
})

async function setUp(options?: DeskFloorOptions) {
  const floor = await deskFloor(options)
  floors.push(floor)
  const sue = floor.page('supervisor:sue')
  const li = floor.page('agent:li')
  await floor.settle()
  return { ...floor, sue, li }
}

/** How many board events a page's socket was sent. */
const boards = ({ pairs }: DeskFloor, index: number) =>
  pairs[index]?.server.sent.filter((frame) => frame.includes('"name":"board"')).length

describe('a supervisor', () => {
  it('watches queues and agents as they change, at most twice a second', async () => {
    const floor = await setUp()
    const { sue, li, channel, clock, settle } = floor
    expect(sue.view).toEqual({ loaded: true, interactions: [] })
    await answered(floor, sue.watchBoard(true))
    expect(sue.view.board).toMatchObject({
      queues: [
        { id: 'help', name: 'Help', waiting: 0, staffed: 0, free: { voice: 0, text: 0 } },
        { id: 'sales', waiting: 0 },
      ],
      agents: [
        { id: 'ada', connected: false, status: { name: 'offline' } },
        { id: 'li', connected: true, workState: 'away', loads: [] },
      ],
      agentsTotal: 2,
    })
    const started = clock.now()
    for (let visitor = 0; visitor < 40; visitor++) {
      await channel.write(`v${visitor}`, 'hi')
      await settle()
    }
    await clock.advance(500)
    const seconds = (clock.now() - started) / 1_000
    expect(sue.view.board?.queues[0]).toMatchObject({ waiting: 40, longestSince: started })
    expect(boards(floor, 0)).toBeLessThanOrEqual(2 + seconds * 2)

    await answered(floor, li.setStatus({ status: 'available' }))
    await clock.advance(500)
    expect(sue.view.board?.agents[1]).toMatchObject({
      status: { name: 'available' },
      workState: 'offered',
      loads: [{ state: 'offered', channel: 'hand', queue: 'help' }],
    })
    expect(sue.view.board?.queues[0]).toMatchObject({ staffed: 1, free: { text: 0 } })
    await answered(floor, sue.watchBoard(false))
    const sent = boards(floor, 0)
    await channel.write('late', 'hi')
    await clock.advance(5_000)
    expect(boards(floor, 0)).toBe(sent)
    expect(sue.view.board).toBeUndefined()
  })

  it('[B1] sees who is there, on a break and away', async () => {
    const floor = await setUp()
    const { sue, li, clock } = floor
    const shown = async () => {
      await clock.advance(500)
      return sue.view.board?.agents.map(({ id, connected, status, workState }) => [id, connected, status, workState])
    }
    await answered(floor, sue.watchBoard(true))
    const ada = ['ada', false, expect.objectContaining({ name: 'offline' }), 'away']
    await answered(floor, li.setStatus({ status: 'break', reason: 'lunch' }))
    const lunch = expect.objectContaining({ name: 'break', reason: 'lunch' })
    expect(await shown()).toEqual([ada, ['li', true, lunch, 'away']])
    await answered(floor, li.setStatus({ status: 'available' }))
    expect(await shown()).toEqual([ada, ['li', true, expect.objectContaining({ name: 'available' }), 'idle']])
  })

  it('goes on watching after the session was lost', async () => {
    const floor = await setUp({ limits: { resumeWindowMs: 10 } })
    const { sue, clock, channel, pairs } = floor
    await answered(floor, sue.watchBoard(true))
    pairs[0]?.cut()
    await clock.advance(2_000)
    expect(sue.state).toMatchObject({ phase: 'connected', resumed: false })
    await channel.write('ann', 'hi')
    await clock.advance(1_000)
    expect(sue.view.board?.queues[0]).toMatchObject({ id: 'help', waiting: 1 })
  })

  it('stops watching when that is said while the session is lost', async () => {
    const floor = await setUp({ limits: { resumeWindowMs: 10 } })
    const { sue, clock, pairs } = floor
    await answered(floor, sue.watchBoard(true))
    pairs[0]?.cut()
    await clock.advance(20)
    const stopped = sue.watchBoard(false)
    await clock.advance(3_000)
    expect(await stopped).toEqual({ outcome: 'done' })
    expect(sue.state).toMatchObject({ phase: 'connected', resumed: false })
    expect(sue.view.board).toBeUndefined()
  })

  it('changes the status of agents, ends interactions, reads what was written, and lists recordings', async () => {
    const floor = await setUp()
    const { sue, li, channel, settle, control, clock, center } = floor
    const causes: string[] = []
    center.on('interaction:closed', ({ data }) => void causes.push(data.cause))
    const available = sue.setAgentStatus({ agent: 'li', status: 'available' })
    expect(await answered(floor, available)).toEqual({ outcome: 'changed' })
    expect(li.view.agent?.status).toMatchObject({ name: 'available' })
    await channel.write('ann', 'hi')
    await settle()
    const id = floor.only()
    await answered(floor, li.accept(id))
    const lunch = sue.setAgentStatus({ agent: 'li', status: 'break', reason: 'lunch' })
    expect(await answered(floor, lunch)).toEqual({ outcome: 'delayed' })
    expect(li.view.agent).toMatchObject({ workState: 'engaged', nextStatus: { name: 'break', reason: 'lunch' } })
    const conversation = li.view.interactions[0]?.conversation ?? ''
    expect(await answered(floor, sue.history({ conversation }))).toMatchObject({ messages: [{ text: 'hi' }] })
    expect(await answered(floor, sue.end({ interaction: id }))).toEqual({ outcome: 'ended' })
    expect(li.view.interactions).toMatchObject([{ state: 'wrapping' }])
    expect(causes).toEqual(['supervisorEnded'])
    expect(await answered(floor, sue.end({ interaction: id }))).toEqual({ outcome: 'refused', reason: 'closed' })

    control.phone('phone-li', { outcome: 'answered' })
    await answered(floor, li.finishWrapUp({ interaction: id }))
    await answered(floor, li.setStatus({ status: 'available' }))
    const caller = control.call('+4930123456', '100')
    await clock.advance(5_000)
    caller.hangUp()
    await settle()
    expect(await answered(floor, sue.recordings({}))).toMatchObject({
      recordings: [{ agent: 'li', from: '+4930123456', queue: 'help' }],
    })
  })

  it('has no offers or status of its own', async () => {
    const floor = await setUp()
    const setting = answered(floor, floor.sue.setStatus({ status: 'available' }))
    await expect(setting).rejects.toMatchObject({ code: 'not_permitted' })
  })
})

describe('an agent', () => {
  it('is not let into what supervisors do', async () => {
    const floor = await setUp()
    const { li } = floor
    const attempts: (() => Promise<unknown>)[] = [
      () => li.watchBoard(true),
      () => li.recordings({}),
      () => li.setAgentStatus({ agent: 'ada', status: 'break' }),
    ]
    for (const attempt of attempts) {
      const error: unknown = await answered(floor, attempt()).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(RingwrightError)
      expect(error).toMatchObject({ code: 'not_permitted' })
    }
    expect(li.view.board).toBeUndefined()
  })

  it("cannot touch, read or follow another agent's interaction", async () => {
    const floor = await setUp()
    const { page, settle, channel, li, logged } = floor
    const ada = page('agent:ada')
    await settle()
    await answered(floor, ada.setStatus({ status: 'available' }))
    await channel.write('ann', 'for Ada only')
    await settle()
    const interaction = floor.only()
    const conversation = ada.view.interactions[0]?.conversation ?? ''
    await answered(floor, ada.accept(interaction))
    li.typing(interaction, true)
    const attempts: (() => Promise<unknown>)[] = [
      () => li.end({ interaction }),
      () => li.transfer({ interaction, target: { queue: 'sales' } }),
      () => li.send({ interaction, text: 'let me in' }),
      () => li.hold({ interaction, held: true }),
      () => li.secure({ interaction, secured: true }),
      () => li.sendDigits({ interaction, digits: '1' }),
      () => li.history({ conversation }),
    ]
    for (const attempt of attempts)
      await expect(answered(floor, attempt())).rejects.toMatchObject({ code: 'not_permitted' })
    expect(await answered(floor, li.accept(interaction))).toEqual({ outcome: 'rescinded' })
    expect(channel.typed).toEqual([])
    expect(channel.sent).toEqual([])
    await channel.write('ann', 'still here')
    await settle()
    expect(li.view.interactions).toEqual([])
    expect(ada.view.interactions[0]?.messages.map(({ text }) => text)).toEqual(['for Ada only', 'still here'])
    expect(logged.filter(({ message }) => message === 'agent link failed')).toEqual([])
  })
})
