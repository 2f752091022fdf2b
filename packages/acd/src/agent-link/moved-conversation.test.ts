import { afterEach, describe, expect, it } from 'vitest'
import { answered, type DeskFloor, deskFloor, HandChannel } from './fixtures/desk-floor.js'

const floors: DeskFloor[] = []
afterEach(async () => {
  for (const { center } of floors.splice(0)) await center.stop()
})

describe('[L22] a conversation that moves to another channel', () => {
  it('stays with its agent, on whose screen it is the same thread', async () => {
    const messenger = new HandChannel('messenger', { revisions: { edit: {}, takeBack: {} } })
    const floor = await deskFloor({ moreChannels: [messenger] })
    floors.push(floor)
    const li = floor.page('agent:li')
    await floor.settle()
    await answered(floor, li.setStatus({ status: 'available' }))
    await floor.channel.write('ann', 'I have to leave')
    await floor.settle()
    const id = floor.only()
    await answered(floor, li.accept(id))
    expect(li.view.interactions[0]).not.toHaveProperty('revisions')
    const invitation = { interaction: id, channel: 'messenger', text: 'Go on here: {{code}}', clientId: 'i1' }
    expect(await answered(floor, li.invite(invitation))).toMatchObject({ outcome: 'invited' })
    const code = floor.channel.sent.at(-1)?.text?.split(' ').at(-1) ?? ''
    await messenger.write('ann-on-the-move', code)
    await floor.settle()
    await messenger.write('ann-on-the-move', 'Here I am')
    await floor.settle()
    const revisions = { edit: true, takeBack: true }
    expect(li.view.interactions).toMatchObject([{ id, state: 'engaged', channel: 'messenger', revisions }])
    expect(li.view.interactions[0]?.messages.map(({ channel, text }) => `${channel}: ${text}`)).toEqual([
      'hand: I have to leave',
      `hand: Go on here: ${code}`,
      `messenger: ${code}`,
      'messenger: Here I am',
    ])
    await answered(floor, li.send({ interaction: id, text: 'Good' }))
    expect(messenger.sent.map(({ text }) => text)).toEqual(['Good'])
    const ada = floor.page('agent:ada')
    await floor.settle()
    await expect(answered(floor, ada.invite(invitation))).rejects.toMatchObject({ code: 'not_permitted' })
  })
})
