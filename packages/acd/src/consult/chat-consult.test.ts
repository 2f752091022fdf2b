import { type OfferId, interactions } from '@ringwright/core'
import { afterEach, describe, expect, it } from 'vitest'
import { type DeskFloor, answered, deskFloor } from '../agent-link/fixtures/desk-floor.js'
import { agents } from '../agent/agent.js'
import { SUPERVISOR, asAgent } from '../fixtures/test-floor.js'

const [LI, ADA] = [asAgent('li'), asAgent('ada')]
const DONE = { outcome: 'done' }

const floors: DeskFloor[] = []
afterEach(async () => {
  for (const { center } of floors.splice(0)) await center.stop()
})

/** Li has Ann's chat, and Ada is free. */
async function withChat() {
  const floor = await deskFloor()
  floors.push(floor)
  const [li, ada] = [floor.page('agent:li'), floor.page('agent:ada')]
  await floor.settle()
  await answered(floor, li.setStatus({ status: 'available' }))
  await floor.channel.write('ann', 'Hello?')
  await floor.settle()
  const id = floor.only()
  await answered(floor, li.accept(id))
  await answered(floor, ada.setStatus({ status: 'available' }))
  const acd = floor.distribution
  return { ...floor, li, ada, id, acd, said: () => floor.channel.sent.map(({ text }) => text) }
}

/** Ada is asked, and has come. */
async function withAda() {
  const floor = await withChat()
  await answered(floor, floor.li.consult({ interaction: floor.id, target: { agent: 'ada' } }))
  await answered(floor, floor.ada.accept(floor.id))
  return floor
}

describe('an agent who asks another one about a chat', () => {
  it('talks with them unseen by the customer, who can go on writing, and answers alone', async () => {
    const floor = await withAda()
    const { li, ada, id } = floor
    expect(li.view.interactions).toMatchObject([{ consult: { role: 'asks', with: 'Ada', talksWith: 'consulted' } }])
    expect(ada.view.interactions).toMatchObject([{ state: 'engaged', consult: { role: 'isAsked', with: 'Li' } }])
    await answered(floor, li.sayAside({ interaction: id, text: 'May she have it back?' }))
    await answered(floor, ada.sayAside({ interaction: id, text: 'Within 30 days.' }))
    await floor.channel.write('ann', 'Are you there?')
    await floor.settle()
    await answered(floor, li.send({ interaction: id, text: 'You may return it.' }))
    expect(floor.said()).toEqual(['You may return it.'])
    for (const { view } of [li, ada]) {
      expect(view.interactions[0]?.papers?.asides).toMatchObject([
        { author: { name: 'Li' }, text: 'May she have it back?' },
        { author: { name: 'Ada' }, text: 'Within 30 days.' },
      ])
      expect(view.interactions[0]?.messages.map(({ text }) => text)).toEqual([
        'Hello?',
        'Are you there?',
        'You may return it.',
      ])
    }
  })

  it.each([
    ['takes the question back', ({ acd, id }) => acd.cancelConsult(LI, id)],
    ['is done with the chat', ({ acd, id }) => acd.end(LI, id)],
  ] satisfies [string, (floor: Awaited<ReturnType<typeof withChat>>) => Promise<unknown>][])(
    'and %s before there was an answer leaves the one who was asked as long idle as before',
    async (_what, takeBack) => {
      const floor = await withChat()
      const ada = () => floor.center.get(agents, 'ada')
      const idleSince = ada()?.idleSince
      await floor.clock.advance(60_000)
      await answered(floor, floor.li.consult({ interaction: floor.id, target: { agent: 'ada' } }))
      expect(ada()?.loads).toMatchObject([{ state: 'offered' }])
      await floor.clock.advance(5_000)
      await takeBack(floor)
      expect(ada()).toMatchObject({ loads: [], idleSince })
    },
  )

  it('and does not get an answer finds that one idle from then on', async () => {
    const floor = await withChat()
    const ada = () => floor.center.get(agents, 'ada')
    const asked = floor.clock.now()
    await answered(floor, floor.li.consult({ interaction: floor.id, target: { agent: 'ada' } }))
    await floor.clock.advance(60_000)
    expect(ada()?.loads).toEqual([])
    expect(ada()?.idleSince).toBeGreaterThan(asked)
  })

  it('takes capacity of the one who is asked, from the question to the end', async () => {
    const floor = await withChat()
    const { li, ada, id, acd } = floor
    await answered(floor, li.consult({ interaction: id, target: { agent: 'ada' } }))
    await floor.channel.write('bea', 'Hi')
    await floor.settle()
    expect(ada.view.interactions).toMatchObject([{ id, state: 'offered' }])
    await answered(floor, ada.accept(id))
    expect(ada.view.interactions).toMatchObject([{ id, state: 'engaged' }])
    expect(await acd.cancelConsult(LI, id)).toEqual(DONE)
    await floor.settle()
    expect(ada.view.interactions).toMatchObject([{ state: 'offered', request: { from: 'bea' } }])
  })

  it('lets them join: the one who is asked writes to the customer only then', async () => {
    const floor = await withAda()
    const { li, ada, id, acd } = floor
    const write = () => answered(floor, ada.send({ interaction: id, text: 'Ada here.' }))
    await expect(write()).rejects.toMatchObject({ code: 'not_permitted' })
    expect(await acd.talkWith(LI, id, 'customer')).toEqual({ outcome: 'refused', reason: 'notVoice' })
    await answered(floor, li.talkWith({ interaction: id, whom: 'both' }))
    expect(await write()).toMatchObject({ outcome: 'written', message: { author: { role: 'agent', id: 'ada' } } })
    await answered(floor, li.talkWith({ interaction: id, whom: 'consulted' }))
    await expect(write()).rejects.toMatchObject({ code: 'not_permitted' })
    expect(floor.said()).toEqual(['Ada here.'])
  })

  it('hands the customer over, with all that was said', async () => {
    const floor = await withAda()
    const { li, ada, id } = floor
    await answered(floor, li.sayAside({ interaction: id, text: 'She is upset.' }))
    expect(await answered(floor, li.completeConsult({ interaction: id }))).toEqual(DONE)
    expect(li.view.interactions).toMatchObject([{ state: 'wrapping' }])
    expect(ada.view.interactions).toMatchObject([{ state: 'engaged', papers: { asides: [{ text: 'She is upset.' }] } }])
    await answered(floor, ada.send({ interaction: id, text: 'I am Ada.' }))
    expect(floor.said()).toEqual(['I am Ada.'])
  })

  it('is alone with the customer again when the other one says no, does not answer, or leaves', async () => {
    const floor = await withChat()
    const { li, ada, id, acd } = floor
    const asks = () => answered(floor, li.consult({ interaction: id, target: { agent: 'ada' } }))
    const isAlone = () => {
      expect([li.view.interactions[0]?.consult, ada.view.interactions]).toEqual([undefined, []])
      expect(li.view.interactions).toMatchObject([{ state: 'engaged' }])
    }
    await asks()
    await answered(floor, ada.reject(id))
    isAlone()
    await asks()
    await floor.clock.advance(32_000)
    isAlone()
    await asks()
    await answered(floor, ada.accept(id))
    await expect(acd.completeConsult(ADA, id)).rejects.toMatchObject({ code: 'not_permitted' })
    expect(await answered(floor, ada.cancelConsult({ interaction: id }))).toEqual(DONE)
    isAlone()
  })

  it('frees both when the customer’s chat ends', async () => {
    const floor = await withAda()
    await answered(floor, floor.li.end({ interaction: floor.id }))
    expect(floor.ada.view.interactions).toEqual([])
    expect(floor.li.view.interactions).toMatchObject([{ state: 'wrapping' }])
  })

  it('is told why it does not go, and nobody else hears or says anything', async () => {
    const floor = await withChat()
    const { id, acd } = floor
    const refused = (reason: string) => ({ outcome: 'refused', reason })
    expect(await acd.consult(LI, id, { target: { number: '+331' } })).toEqual(refused('notVoice'))
    expect(await acd.consult(LI, id, { target: { agent: 'li' } })).toEqual(refused('sameAgent'))
    expect(await acd.sayAside(LI, id, 'Hello?')).toEqual(refused('notConsulting'))
    await acd.consult(LI, id, { target: { agent: 'ada' } })
    expect(await acd.sayAside(LI, id, 'Hello?')).toEqual(refused('notConsulting'))
    expect(await acd.completeConsult(LI, id)).toEqual(refused('notAnswered'))
    await floor.settle()
    await answered(floor, floor.ada.accept(id))
    await expect(acd.sayAside(SUPERVISOR, id, 'Hello?')).rejects.toMatchObject({ code: 'not_permitted' })
    expect(await acd.sayAside(LI, 'nobody' as never, 'Hello?')).toEqual(refused('closed'))
    for (let count = 0; count < 50; count++) await acd.sayAside(ADA, id, `${count}`)
    expect(await acd.sayAside(ADA, id, 'once more')).toEqual(refused('full'))
  })

  it('is answered as the first time when it accepts again, and may be accepted by nobody else', async () => {
    const floor = await withAda()
    const { id, acd } = floor
    const stage = floor.center.get(interactions, id)?.stage
    const offer = (stage?.name === 'engaged' && stage.consult?.id) as OfferId
    expect(await acd.router.accept(ADA, { interaction: id, offer })).toEqual({ outcome: 'accepted' })
    const others = acd.router.accept(asAgent('cy'), { interaction: id, offer })
    await expect(others).rejects.toMatchObject({ code: 'not_permitted' })
  })
})
