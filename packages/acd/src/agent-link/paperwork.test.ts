import { afterEach, describe, expect, it } from 'vitest'
import { type DeskFloor, type DeskFloorOptions, answered, deskFloor } from './fixtures/desk-floor.js'

const floors: DeskFloor[] = []
afterEach(async () => {
  for (const { center } of floors.splice(0)) await center.stop()
})

/** Li has a chat with Ann. */
async function withChat(options?: DeskFloorOptions) {
  const floor = await deskFloor(options)
  floors.push(floor)
  const li = floor.page('agent:li')
  await floor.settle()
  await answered(floor, li.setStatus({ status: 'available' }))
  await floor.channel.write('ann', 'Hello?')
  await floor.settle()
  const id = floor.only()
  await answered(floor, li.accept(id))
  return { ...floor, li, id }
}

const FORM = { codes: [{ code: 'solved', outcome: 'resolved' }, { code: 'open' }], required: true } as const

describe('a chat with a deadline for the first reply', () => {
  it('shows the deadline until the agent has written, and then nobody waits for it', async () => {
    const floor = await withChat({ help: { firstReply: { withinMs: 30_000, atLimit: 'return' } } })
    const { li, id, clock, center } = floor
    const replies: number[] = []
    center.on('interaction:replied', ({ data }) => void replies.push(data.afterMs))
    expect(li.view.interactions[0]?.replyDueAt).toBeGreaterThan(li.serverNow())
    await clock.advance(1_000)
    await answered(floor, li.send({ interaction: id, text: 'How can I help?' }))
    await answered(floor, li.send({ interaction: id, text: 'Hello?' }))
    expect(li.view.interactions[0]).not.toHaveProperty('replyDueAt')
    await clock.advance(60_000)
    expect(li.view.interactions).toMatchObject([{ state: 'engaged' }])
    expect(replies).toHaveLength(1)
  })
})

describe('the paperwork on an agent page', () => {
  it('[B5] asks what the queue asks, and says what the mode lets the agent do', async () => {
    const floor = await withChat({ help: { wrapUp: { mode: 'mandatoryTimeboxedNoEarlyExit' }, dispositions: FORM } })
    const { li, id } = floor
    expect(await answered(floor, li.dispositions({ queue: 'help' }))).toEqual({ form: FORM })
    await answered(floor, li.end({ interaction: id }))
    expect(li.view.interactions[0]).toMatchObject({
      state: 'wrapping',
      wrapUp: { mode: 'mandatoryTimeboxedNoEarlyExit', disposed: false, dispositionRequired: true },
    })
    const refused = { outcome: 'refused', reason: 'dispositionRequired' }
    expect(await answered(floor, li.finishWrapUp({ interaction: id }))).toEqual(refused)
    const unknown = answered(floor, li.finishWrapUp({ interaction: id, disposition: 'stolen' }))
    await expect(unknown).rejects.toThrow('there is no "stolen"; there are solved, open')
    const goesOn = li.finishWrapUp({ interaction: id, disposition: 'solved' })
    expect(await answered(floor, goesOn)).toMatchObject({ outcome: 'goesOn' })
    expect(li.view.interactions[0]).toMatchObject({ state: 'wrapping', wrapUp: { disposed: true } })
  })

  it('[B5] asks for time where it is not given unasked, and says how it came out before the end', async () => {
    const floor = await withChat({ help: { wrapUp: { mode: 'agentRequested' } } })
    const { li, id } = floor
    expect(await answered(floor, li.requestWrapUp({ interaction: id }))).toEqual({ outcome: 'requested' })
    const disposed = li.dispose({ interaction: id, disposition: 'glad', note: 'will write again' })
    expect(await answered(floor, disposed)).toEqual({ outcome: 'disposed' })
    expect(li.view.interactions[0]?.wrapUp).toMatchObject({ requested: true, disposed: true })
    await answered(floor, li.end({ interaction: id }))
    expect(li.view.interactions).toMatchObject([{ state: 'wrapping' }])
  })

  it('[B5] is shown beside the next chat where it is optional, and follows no conversation any more', async () => {
    const floor = await withChat({ help: { wrapUp: { mode: 'optional' } } })
    const { li, id, channel, settle } = floor
    await answered(floor, li.end({ interaction: id }))
    await channel.write('ann', 'One more thing')
    await settle()
    expect(li.view.interactions).toMatchObject([{ state: 'filing' }, { state: 'offered' }])
    expect(li.view.interactions[0]?.messages).toHaveLength(1)
  })

  it('shows tags and notes to everybody who has to do with it, with names', async () => {
    const floor = await withChat()
    const { li, id } = floor
    const ada = floor.page('agent:ada')
    await floor.settle()
    await answered(floor, ada.setStatus({ status: 'available' }))
    const written = await answered(floor, li.addNote({ interaction: id, text: 'is in a hurry' }))
    expect(written).toMatchObject({ outcome: 'written', papers: { notes: [{ author: { id: 'li', name: 'Li' } }] } })
    await answered(floor, li.changeTags({ interaction: id, add: ['vip'] }))
    await answered(floor, li.transfer({ interaction: id, target: { queue: 'sales' } }))
    const papers = { tags: ['vip'], notes: [{ text: 'is in a hurry', author: { name: 'Li' } }] }
    expect(ada.view.interactions).toMatchObject([{ state: 'offered', papers }])
    await answered(floor, ada.changeTags({ interaction: id, add: ['refund'], remove: ['vip'] }))
    expect(li.view.interactions).toMatchObject([{ state: 'wrapping', papers: { tags: ['refund'] } }])
    const foreign = answered(floor, floor.page('agent:li').addNote({ interaction: 'nobody', text: 'x' }))
    await expect(foreign).rejects.toMatchObject({ code: 'not_permitted' })
  })

  it('[B14] offers the queues that the agent may leave and join', async () => {
    const floor = await withChat({ liSells: true })
    const { li } = floor
    expect(li.view.agent?.optionalQueues).toEqual([{ id: 'sales', name: 'Sales', joined: true }])
    const left = li.chooseQueue({ queue: 'sales', joined: false })
    expect(await answered(floor, left)).toEqual({ outcome: 'changed' })
    expect(li.view.agent).toMatchObject({ queues: ['help'], optionalQueues: [{ id: 'sales', joined: false }] })
    const refused = { outcome: 'refused', reason: 'notOptional' }
    expect(await answered(floor, li.chooseQueue({ queue: 'help', joined: false }))).toEqual(refused)
  })

  it('[B3] offers the breaks of the center, and says which lasts too long', async () => {
    const breaks = [{ name: 'lunch', maxMs: 60_000 }, { name: 'training' }]
    const floor = await withChat({ breaks })
    const { li, id, clock } = floor
    expect(await answered(floor, li.breaks())).toEqual({ breaks, reasonRequired: false })
    await answered(floor, li.end({ interaction: id }))
    await answered(floor, li.finishWrapUp({ interaction: id }))
    await answered(floor, li.setStatus({ status: 'break', reason: 'lunch' }))
    await clock.advance(60_000)
    expect(li.view.agent?.status).toMatchObject({ name: 'break', overdue: true })
  })
})
