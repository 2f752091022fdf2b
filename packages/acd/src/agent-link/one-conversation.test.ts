import { afterEach, describe, expect, it } from 'vitest'
import type { AgentLinkClient } from './agent-link-client.js'
import { type DeskFloor, HandChannel, answered, deskFloor } from './fixtures/desk-floor.js'

const NUMBER = '+4930901820'
const USER = { kind: 'user', value: '4711' }

const floors: DeskFloor[] = []
afterEach(async () => {
  for (const { center } of floors.splice(0)) await center.stop()
})

/** Li and Ada are there, and customers write on web chat and WeChat, and call. */
async function open() {
  const webChat = new HandChannel('web-chat')
  const weChat = new HandChannel('wechat')
  const floor = await deskFloor({ moreChannels: [webChat, weChat], help: { wrapUpMs: 1_000 } })
  floors.push(floor)
  for (const phone of ['phone-li', 'phone-ada']) floor.control.phone(phone, { outcome: 'answered', afterMs: 500 })
  const [li, ada] = [floor.page('agent:li'), floor.page('agent:ada')]
  await floor.settle()
  await answered(floor, li.setStatus({ status: 'available' }))
  return { floor, webChat, weChat, li, ada }
}

/** Takes what is offered on the screen. */
async function take(floor: DeskFloor, page: AgentLinkClient) {
  await floor.settle()
  const offered = page.view.interactions.find(({ state }) => state === 'offered')
  if (!offered) throw new Error('nothing is offered')
  if (offered.medium === 'text') await answered(floor, page.accept(offered.id))
  else await floor.clock.advance(1_000)
  return page.view.interactions.find(({ id }) => id === offered.id) as typeof offered
}

async function finish(floor: DeskFloor, page: AgentLinkClient, interaction: string) {
  await answered(floor, page.end({ interaction }))
  await floor.clock.advance(2_000)
}

const textsOf = (messages: readonly { readonly text?: string | undefined }[]) => messages.map(({ text }) => text)

describe('a customer who writes on web chat, then on WeChat, then calls', () => {
  it('[A1] [M1] [M6] has one conversation, goes to the last agent, and all that was said is there', async () => {
    const { floor, webChat, weChat, li, ada } = await open()
    await webChat.write('visitor-1', 'Where is my order?', [USER])
    const chat = await take(floor, li)
    await answered(floor, li.send({ interaction: chat.id, text: 'On its way.' }))
    const phone = { interaction: chat.id, kind: 'phone', value: NUMBER, verified: true }
    expect(await answered(floor, li.identifyCustomer(phone))).toEqual({ outcome: 'identified' })
    await finish(floor, li, chat.id)

    // Whoever has been idle for longest would get it, were it not for who was there before.
    await answered(floor, ada.setStatus({ status: 'available' }))
    await weChat.write('openid-1', 'It has not come.', [USER])
    const weChatting = await take(floor, li)
    expect(weChatting).toMatchObject({ customer: chat.customer, conversation: chat.conversation })
    await answered(floor, li.send({ interaction: weChatting.id, text: 'I shall look.' }))
    await finish(floor, li, weChatting.id)

    floor.control.call(NUMBER, 'shop')
    const call = await take(floor, li)
    expect(call).toMatchObject({ medium: 'voice', customer: chat.customer, conversation: chat.conversation })
    expect(textsOf(call.messages)).toEqual(['Where is my order?', 'On its way.', 'It has not come.', 'I shall look.'])
    const history = await answered(floor, li.customerHistory({ interaction: call.id }))
    expect(history).toMatchObject({ outcome: 'found' })
    if (history.outcome !== 'found') return
    expect(textsOf(history.messages)).toEqual([
      'Where is my order?',
      'On its way.',
      'It has not come.',
      'I shall look.',
    ])
    expect(history.messages.map(({ channel }) => channel)).toEqual(['web-chat', 'web-chat', 'wechat', 'wechat'])
  })

  it('shows nothing that was written with somebody else, whatever cursor the page sends', async () => {
    const { floor, webChat, li, ada } = await open()
    await webChat.write('visitor-1', 'Where is my order?')
    const own = await take(floor, li)
    await answered(floor, ada.setStatus({ status: 'available' }))
    await webChat.write('visitor-2', 'A secret')
    const other = await take(floor, ada)
    const cursor = JSON.stringify([[other.conversation], [own.conversation]])
    const page = await answered(floor, li.customerHistory({ interaction: own.id, cursor }))
    expect(page.outcome === 'found' && textsOf(page.messages)).toEqual(['Where is my order?'])
  })
})

describe('what an agent finds out of a customer', () => {
  it('[M3] is on the screen at once, and so is the one person that two customers turn out to be', async () => {
    const { floor, webChat, weChat, li } = await open()
    await answered(floor, li.setStatus({ status: 'available' }))
    const known = (id: string) => li.view.interactions.find((each) => each.id === id)?.contact?.customer
    const proven = (interaction: string, kind: string, value: string) =>
      answered(floor, li.identifyCustomer({ interaction, kind, value, verified: true }))

    await webChat.write('visitor-1', 'Where is my order?')
    const chat = await take(floor, li)
    expect(known(chat.id)?.identifiers).toEqual([])
    await proven(chat.id, 'phone', NUMBER)
    await floor.settle()
    expect(known(chat.id)?.identifiers).toEqual([{ kind: 'phone', value: NUMBER, verified: true }])
    await finish(floor, li, chat.id)

    await weChat.write('openid-1', 'It has not come.')
    const weChatting = await take(floor, li)
    expect(await proven(weChatting.id, 'phone', NUMBER)).toMatchObject({ outcome: 'merged' })
    await floor.settle()
    expect(known(weChatting.id)?.id).toBe(chat.customer)
    await proven(weChatting.id, 'email', 'anna@example.com')
    await floor.settle()
    expect(known(weChatting.id)?.identifiers.map(({ kind }) => kind)).toEqual(['phone', 'email'])
  })
})

describe('an agent who writes first', () => {
  it('gets the answer, and what the customer does not want is refused', async () => {
    const { floor, weChat, li, ada } = await open()
    await answered(floor, ada.setStatus({ status: 'available' }))
    const note = { channel: 'wechat', address: 'openid-7', service: 'shop', clientId: 'c1', text: 'It has arrived.' }
    expect(await answered(floor, ada.writeTo(note))).toMatchObject({ outcome: 'written', duplicate: false })
    expect(await answered(floor, ada.writeTo(note))).toMatchObject({ outcome: 'written', duplicate: true })
    expect(textsOf(weChat.sent)).toEqual(['It has arrived.'])
    // Li has been idle for longer.
    await weChat.write('openid-7', 'Thank you!')
    await take(floor, ada)
    expect(li.view.interactions).toEqual([])
    await weChat.host.consent({ address: 'openid-7', given: false, words: 'no more' })
    expect(await answered(floor, li.writeTo({ ...note, clientId: 'c2' }))).toEqual({
      ...{ outcome: 'refused', reason: 'withdrawn' },
    })
  })
})
