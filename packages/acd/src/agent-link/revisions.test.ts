import { afterEach, describe, expect, it } from 'vitest'
import { type DeskFloor, HandChannel, answered, deskFloor } from './fixtures/desk-floor.js'

const floors: DeskFloor[] = []
afterEach(async () => {
  for (const { center } of floors.splice(0)) await center.stop()
})

/** Li has a customer of a channel on which messages can be changed, and has written once; Ada and Sue look on. */
async function open(channel = new HandChannel('chat', { revisions: { edit: {}, takeBack: {} } })) {
  const floor = await deskFloor({ moreChannels: [channel] })
  floors.push(floor)
  const [li, ada, sue] = [floor.page('agent:li'), floor.page('agent:ada'), floor.page('supervisor:sue')]
  await floor.settle()
  await answered(floor, li.setStatus({ status: 'available' }))
  await channel.write('anna', 'When does it leave?')
  await floor.settle()
  const interaction = floor.only()
  await answered(floor, li.accept(interaction))
  const sent = await answered(floor, li.send({ interaction, text: 'On Monday.' }))
  if (sent.outcome !== 'written') throw new Error('the message was not written')
  const { sequence, conversation } = sent.message
  const shown = () => li.view.interactions[0]?.messages.find((message) => message.sequence === sequence)
  return { floor, channel, li, ada, sue, interaction, sequence, conversation, shown }
}

describe('[L14] an agent who was wrong', () => {
  it('sees on the screen that the channel can change it, changes it, and takes it back', async () => {
    const { floor, channel, li, interaction, sequence, shown } = await open()
    expect(li.view.interactions[0]?.revisions).toEqual({ edit: true, takeBack: true })
    const edited = await answered(floor, li.revise({ interaction, sequence, text: 'On Tuesday.' }))
    expect(edited).toEqual({ outcome: 'revising' })
    expect(shown()).toMatchObject({ text: 'On Tuesday.', editedAt: expect.any(Number) })
    await answered(floor, li.revise({ interaction, sequence, text: null }))
    expect(shown()).not.toHaveProperty('text')
    expect(channel.revised.map(({ text }) => text)).toEqual(['On Tuesday.', undefined])
  })

  it('cannot on a channel that shows messages for good, nor once the customer is gone', async () => {
    const { floor, li, interaction, sequence } = await open(new HandChannel('letters'))
    expect(li.view.interactions[0]).not.toHaveProperty('revisions')
    expect(await answered(floor, li.revise({ interaction, sequence, text: null }))).toEqual({
      ...{ outcome: 'refused', reason: 'channelCannot' },
    })
    await answered(floor, li.end({ interaction }))
    expect(await answered(floor, li.revise({ interaction, sequence, text: 'x' }))).toMatchObject({ reason: 'closed' })
  })

  it('changes nothing that a colleague wrote', async () => {
    const { floor, li, ada, interaction, sequence } = await open()
    const change = { interaction, sequence, text: 'mine' }
    await expect(answered(floor, ada.revise(change))).rejects.toMatchObject({ code: 'not_permitted' })
    await answered(floor, ada.setStatus({ status: 'available' }))
    await answered(floor, li.transfer({ interaction, target: { queue: 'sales' } }))
    await answered(floor, ada.accept(interaction))
    await expect(answered(floor, ada.revise(change))).rejects.toMatchObject({ code: 'not_permitted' })
  })
})

describe('[L14] what a message said before', () => {
  it('is for supervisors, who may also take it back', async () => {
    const { floor, li, sue, interaction, sequence, conversation, shown } = await open()
    await answered(floor, li.revise({ interaction, sequence, text: 'On Tuesday.' }))
    await answered(floor, sue.revise({ interaction, sequence, text: null }))
    expect(shown()).toHaveProperty('deletedAt')
    const { versions } = await answered(floor, sue.versions({ conversation, sequence }))
    expect(versions).toMatchObject([
      { text: 'On Monday.', by: { role: 'agent', id: 'li' } },
      { text: 'On Tuesday.', by: { role: 'supervisor', id: 'sue' } },
    ])
    const asked = answered(floor, li.versions({ conversation, sequence }))
    await expect(asked).rejects.toMatchObject({ code: 'not_permitted' })
  })
})
