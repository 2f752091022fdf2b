import { afterEach, describe, expect, it } from 'vitest'
import { type DeskFloor, answered, deskFloor } from './fixtures/desk-floor.js'

const floors: DeskFloor[] = []
afterEach(async () => {
  for (const { center } of floors.splice(0)) await center.stop()
})

/** Li has a customer who writes; Ada is there for another queue too. */
async function open() {
  const floor = await deskFloor()
  floors.push(floor)
  const [li, ada, sue] = [floor.page('agent:li'), floor.page('agent:ada'), floor.page('supervisor:sue')]
  await floor.settle()
  await answered(floor, li.setStatus({ status: 'available' }))
  await floor.channel.write('anna', 'Where is my order?')
  await floor.settle()
  const interaction = floor.only()
  await answered(floor, li.accept(interaction))
  const conversation = li.view.interactions[0]?.conversation as never
  return { floor, li, ada, sue, interaction, conversation }
}

const said = ({ view }: ReturnType<DeskFloor['page']>) =>
  view.interactions[0]?.remarks.map(({ author, text }) => `${author.name}: ${text}`)

describe('[N4] what colleagues write about a conversation', () => {
  it('goes with it to the next agent, and stays when the customer comes again', async () => {
    const { floor, li, ada, interaction } = await open()
    expect(await answered(floor, li.addRemark({ interaction, text: ' Has called twice. ' }))).toMatchObject({
      ...{ outcome: 'written', duplicate: false, remark: { sequence: 1, author: { name: 'Li' } } },
    })
    expect(said(li)).toEqual(['Li: Has called twice.'])
    await answered(floor, ada.setStatus({ status: 'available' }))
    await answered(floor, li.transfer({ interaction, target: { queue: 'sales' } }))
    await answered(floor, ada.accept(interaction))
    expect(said(ada)).toEqual(['Li: Has called twice.'])
    await answered(floor, ada.addRemark({ interaction, text: 'Is angry.' }))
    await answered(floor, ada.end({ interaction }))
    await floor.clock.advance(60_000)
    await answered(floor, li.setStatus({ status: 'offline' }))
    await floor.channel.write('anna', 'Still nothing!')
    await floor.clock.advance(1_000)
    expect(said(ada)).toEqual(['Li: Has called twice.', 'Ada: Is angry.'])
  })

  it('reaches no channel and no customer, nor is it among the messages', async () => {
    const { floor, li, interaction, conversation } = await open()
    await answered(floor, li.send({ interaction, text: 'I shall look.' }))
    await answered(floor, li.addRemark({ interaction, text: 'secret' }))
    await answered(floor, li.send({ interaction, text: 'Found it.' }))
    expect(floor.channel.sent.map(({ text, sequence }) => [text, sequence])).toEqual([
      ['I shall look.', 2],
      ['Found it.', 3],
    ])
    const read = [
      await floor.channel.host.history('anna', 'shop', {}),
      (await answered(floor, li.history({ conversation }))).messages,
      (await answered(floor, li.customerHistory({ interaction }))) as never,
    ]
    expect(JSON.stringify(read)).not.toContain('secret')
  })

  it('is written once, though it is sent again, and can be read page by page', async () => {
    const { floor, li, interaction, conversation } = await open()
    for (const text of ['one', 'two', 'three']) {
      await answered(floor, li.addRemark({ interaction, text, clientId: text }))
      expect(await answered(floor, li.addRemark({ interaction, text, clientId: text }))).toMatchObject({
        ...{ outcome: 'written', duplicate: true },
      })
    }
    const texts = async (range: object) =>
      (await answered(floor, li.remarks({ conversation, ...range }))).remarks.map(({ text }) => text)
    expect(await texts({ limit: 2 })).toEqual(['two', 'three'])
    expect(await texts({ before: 2 })).toEqual(['one'])
  })

  it('is for those who have to do with the conversation, in the wrap-up too', async () => {
    const { floor, li, ada, sue, interaction, conversation } = await open()
    await expect(answered(floor, ada.addRemark({ interaction, text: 'me too' }))).rejects.toMatchObject({
      code: 'not_permitted',
    })
    await expect(answered(floor, ada.remarks({ conversation }))).rejects.toMatchObject({ code: 'not_permitted' })
    expect(await answered(floor, sue.addRemark({ interaction, text: 'Well done.' }))).toMatchObject({
      outcome: 'written',
    })
    await answered(floor, li.end({ interaction }))
    expect(await answered(floor, li.addRemark({ interaction, text: 'Call her.' }))).toMatchObject({
      outcome: 'written',
    })
    expect(said(li)).toEqual(['sue: Well done.', 'Li: Call her.'])
    expect(await answered(floor, sue.addRemark({ interaction, text: 'late' }))).toEqual({
      ...{ outcome: 'refused', reason: 'closed' },
    })
    const { remarks } = await answered(floor, sue.remarks({ conversation }))
    expect(remarks).toHaveLength(2)
    expect(await answered(floor, li.addRemark({ interaction, text: ' ' }))).toEqual({
      ...{ outcome: 'refused', reason: 'empty' },
    })
  })
})
