import { afterEach, describe, expect, it } from 'vitest'
import { type DeskFloor, type DeskFloorOptions, answered, deskFloor } from './fixtures/desk-floor.js'

const floors: DeskFloor[] = []
afterEach(async () => {
  for (const { center } of floors.splice(0)) await center.stop()
})

/** Pages of Li and Ada, who are available. */
async function twoPages(options: DeskFloorOptions = {}) {
  const floor = await deskFloor(options)
  floors.push(floor)
  const [li, ada] = [floor.page('agent:li'), floor.page('agent:ada')]
  await floor.settle()
  await answered(floor, li.setStatus({ status: 'available' }))
  return { ...floor, li, ada }
}

/** Li has a caller; Ada is available too. */
async function withCall(options: DeskFloorOptions = {}) {
  const floor = await twoPages(options)
  for (const phone of ['phone-li', 'phone-ada']) floor.control.phone(phone, { outcome: 'answered', afterMs: 500 })
  const caller = floor.control.call('+4930', '100')
  await floor.clock.advance(1_000)
  await answered(floor, floor.ada.setStatus({ status: 'available' }))
  return { ...floor, caller, id: floor.only() }
}

/** Li has Ann's chat. */
async function withChat() {
  const floor = await twoPages()
  await floor.channel.write('ann', 'Hello?')
  await floor.settle()
  const id = floor.only()
  await answered(floor, floor.li.accept(id))
  return { ...floor, id }
}

describe('[F12] an escalation on an agent’s page', () => {
  it('is offered where the queue says who decides more', async () => {
    const floor = await withCall({ help: { escalation: { queue: 'sales' } } })
    const { li, id } = floor
    expect(li.view.interactions).toMatchObject([{ escalates: true }])
    expect(await answered(floor, li.escalate({ interaction: id }))).toEqual({ outcome: 'queued' })
    expect(li.view.interactions).toMatchObject([{ state: 'wrapping' }])
  })

  it('gives the customer to another agent of the team, and says why not where there is none', async () => {
    const floor = await withCall()
    const { li, ada, id, clock } = floor
    const refused = { outcome: 'refused', reason: 'noEscalation' }
    expect(await answered(floor, li.escalate({ interaction: id }))).toEqual(refused)
    const to = { agent: 'ada' }
    expect(await answered(floor, li.escalate({ interaction: id, to, reason: 'complaint' }))).toEqual({
      outcome: 'waiting',
    })
    await clock.advance(500)
    expect(ada.view.interactions).toMatchObject([{ state: 'engaged' }])
    expect(li.view.interactions).toMatchObject([{ state: 'wrapping' }])
  })
})

describe('[J13] a consult on agents’ pages', () => {
  it('shows both who is asked and how far it is, and ends with the customer on the other page', async () => {
    const floor = await withCall()
    const { li, ada, id, clock, caller } = floor
    const target = { agent: 'ada' }
    expect(await answered(floor, li.colleagues())).toEqual({ agents: [{ id: 'ada', name: 'Ada', workState: 'idle' }] })
    expect(await answered(floor, li.consult({ interaction: id, target }))).toEqual({ outcome: 'done' })
    expect(li.view.interactions).toMatchObject([{ state: 'engaged', consult: { role: 'asks', with: 'Ada' } }])
    expect(ada.view.interactions).toMatchObject([
      { state: 'offered', offer: { expiresAt: expect.any(Number) }, consult: { role: 'isAsked', with: 'Li' } },
    ])
    await clock.advance(500)
    expect(li.view.interactions[0]?.consult).toMatchObject({ talksWith: 'consulted' })
    await answered(floor, li.talkWith({ interaction: id, whom: 'both' }))
    expect(ada.view.interactions).toMatchObject([{ state: 'engaged', consult: { talksWith: 'both' } }])
    expect(caller.call?.hearsInConference).toEqual(['phone-li', 'phone-ada'])
    expect(await answered(floor, li.completeConsult({ interaction: id }))).toEqual({ outcome: 'done' })
    expect(li.view.interactions).toMatchObject([{ state: 'wrapping' }])
    expect(ada.view.interactions).toMatchObject([{ state: 'engaged' }])
    expect(ada.view.interactions[0]).not.toHaveProperty('consult')
    expect(caller.call?.hears).toBe('phone-ada')
  })

  it('is refused on the other page, and not for the other one to steer', async () => {
    const floor = await withCall()
    const { li, ada, id } = floor
    await answered(floor, li.consult({ interaction: id, target: { agent: 'ada' } }))
    await answered(floor, ada.reject(id))
    expect([li.view.interactions[0]?.consult, ada.view.interactions]).toEqual([undefined, []])
    await answered(floor, li.consult({ interaction: id, target: { agent: 'ada' } }))
    await floor.clock.advance(500)
    await expect(answered(floor, ada.completeConsult({ interaction: id }))).rejects.toMatchObject({
      code: 'not_permitted',
    })
  })
})

describe('[B13] a standing line on the agent’s page', () => {
  it('is shown, up or down; who comes by it is accepted on the page, and it is called again on demand', async () => {
    const floor = await deskFloor({ liLine: {} })
    floors.push(floor)
    const { control, clock } = floor
    control.phone('phone-li', { outcome: 'unreachable' })
    const li = floor.page('agent:li')
    await floor.settle()
    await answered(floor, li.setStatus({ status: 'available' }))
    expect(li.view.agent?.line).toEqual({ isUp: false, retryAt: expect.any(Number) })
    control.phone('phone-li', { outcome: 'answered' })
    expect(await answered(floor, li.callLine({}))).toEqual({ outcome: 'called' })
    expect(li.view.agent?.line).toEqual({ isUp: true })
    expect(await answered(floor, li.callLine({}))).toEqual({ outcome: 'unchanged' })
    const caller = control.call('+4930', '100')
    await clock.advance(1_500)
    expect(li.view.interactions).toMatchObject([{ state: 'offered', offer: { onLine: true } }])
    expect(await answered(floor, li.accept(floor.only()))).toEqual({ outcome: 'accepted' })
    expect(caller.call?.hears).toBe('phone-li')
  })

  it('is not for those whose phone rings: they answer it', async () => {
    const floor = await twoPages()
    floor.control.phone('phone-li', { outcome: 'answered', afterMs: 5_000 })
    floor.control.call('+4930', '100')
    await floor.settle()
    const byPhone = { outcome: 'refused', reason: 'byPhone' }
    expect(await answered(floor, floor.li.accept(floor.only()))).toEqual(byPhone)
    expect(await answered(floor, floor.li.callLine({}))).toEqual({ outcome: 'refused', reason: 'noLine' })
  })
})

describe('[A8] what is put away on agents’ pages', () => {
  it('is listed for others, picked up by one, and offered there', async () => {
    const floor = await withCall()
    const { li, ada, id, clock } = floor
    expect(await answered(floor, li.park({ interaction: id, forMs: 60_000 }))).toMatchObject({ outcome: 'parked' })
    expect(li.view.interactions).toEqual([])
    const parked = await answered(floor, ada.parked())
    const row = { id, from: '+4930', by: { id: 'li', name: 'Li' }, queue: { name: 'Help' }, isForYou: false }
    expect(parked).toMatchObject({ parked: [row] })
    expect(await answered(floor, ada.pickUp({ interaction: id }))).toEqual({ outcome: 'offered' })
    await clock.advance(500)
    expect(ada.view.interactions).toMatchObject([{ state: 'engaged' }])
    expect(await answered(floor, li.parked())).toEqual({ parked: [] })
  })

  it('comes back to the same page when the customer writes again', async () => {
    const floor = await withChat()
    const { li, id, channel, settle } = floor
    await answered(floor, floor.ada.setStatus({ status: 'available' }))
    await answered(floor, li.snooze({ interaction: id, forMs: 3_600_000 }))
    expect([li.view.interactions, li.view.agent?.workState]).toEqual([[], 'idle'])
    await channel.write('ann', 'Here is the number')
    await settle()
    expect(li.view.interactions).toMatchObject([{ id, state: 'offered' }])
    await answered(floor, li.accept(id))
    expect(li.view.interactions[0]?.messages.map(({ text }) => text)).toEqual(['Hello?', 'Here is the number'])
  })
})

describe('[A9] a chat that was over', () => {
  it('is with the same agent again when the customer writes within the time, and else with anybody', async () => {
    for (const [pauseMs, agent] of [
      [60_000, 'li'],
      [4 * 3_600_000, 'ada'],
    ] as const) {
      const reopen = { name: 'last-agent', expiresMs: 3_600_000 }
      const floor = await deskFloor({ help: { strategies: [reopen, 'longest-idle'] } })
      floors.push(floor)
      const [li, ada] = [floor.page('agent:li'), floor.page('agent:ada')]
      await floor.settle()
      await answered(floor, li.setStatus({ status: 'available' }))
      await floor.channel.write('ann', 'Hello?')
      await floor.settle()
      await answered(floor, li.accept(floor.only()))
      await answered(floor, ada.setStatus({ status: 'available' }))
      await answered(floor, li.end({ interaction: floor.only() }))
      await floor.clock.advance(pauseMs)
      await floor.channel.write('ann', 'One more thing')
      await floor.settle()
      const pages = { li, ada }
      expect(pages[agent].view.interactions).toMatchObject([{ state: 'offered' }])
    }
  })
})

describe('[J16] a supervisor’s page', () => {
  it('listens to a call on another phone, changes the mode and leaves', async () => {
    const floor = await withCall()
    const { id, control, clock, caller } = floor
    const sue = floor.page('supervisor:sue')
    control.phone('+335', { outcome: 'answered' })
    await floor.settle()
    const supervise = (mode: 'listen' | 'barge') =>
      answered(floor, sue.supervise({ interaction: id, mode, contact: '+335' }))
    expect(await supervise('listen')).toEqual({ outcome: 'done' })
    await clock.advance(10)
    const phone = control.dialed.find(({ to }) => to === '+335')
    expect([phone?.hearsInConference, caller.call?.hearsInConference]).toEqual([['phone-li', '+4930'], ['phone-li']])
    await supervise('barge')
    expect(caller.call?.hearsInConference).toEqual(['phone-li', '+335'])
    expect(await answered(floor, sue.takeOver({ interaction: id }))).toEqual({ outcome: 'refused', reason: 'notAgent' })
    expect(await answered(floor, sue.stopSupervising({ interaction: id }))).toEqual({ outcome: 'done' })
    expect(caller.call?.hears).toBe('phone-li')
  })

  it('is refused to agents', async () => {
    const floor = await withCall()
    const listens = floor.ada.supervise({ interaction: floor.id, mode: 'listen' })
    await expect(answered(floor, listens)).rejects.toMatchObject({ code: 'not_permitted' })
  })
})
