import { buildFlow, scriptDetector } from '@ringwright/core'
import { afterEach, describe, expect, it } from 'vitest'
import { type DeskFloor, HandChannel, answered, deskFloor } from './fixtures/desk-floor.js'

const floors: DeskFloor[] = []
afterEach(async () => {
  for (const { center } of floors.splice(0)) await center.stop()
})

const planned = buildFlow({
  id: 'planned',
  steps: { help: { kind: 'queue', queue: 'help', plan: 'main', otherwise: 'end' }, end: { kind: 'hangUp' } },
})
const SUPERVISOR = { role: 'supervisor', id: 'sue' } as const
const QUESTION = '你好，我的订单什么时候到？'

/** Li speaks English, Ada Chinese; both are there. */
async function open(channel = new HandChannel('wechat')) {
  const floor = await deskFloor({
    ...{ flow: planned, moreChannels: [channel], languages: { li: { en: 9 }, ada: { zh: 9 } } },
    languageDetection: { detector: scriptDetector() },
    plans: [
      {
        id: 'main',
        filters: [
          { name: 'korean', when: 'language == "ko"', steps: [{ queue: 'sales' }] },
          { name: 'known', when: 'language != null', steps: [{ queue: 'help', sameLanguage: true }] },
        ],
        otherwise: [{ queue: 'help', requirements: { language: 'en' } }],
        exceptions: [{ name: 'language', when: 'language != null', leadsTo: 'classify' }],
      },
    ],
  })
  floors.push(floor)
  const pages = { li: floor.page('agent:li'), ada: floor.page('agent:ada') }
  await floor.settle()
  for (const page of [pages.li, pages.ada]) await answered(floor, page.setStatus({ status: 'available' }))
  return { floor, ...pages, channel }
}

describe('[D6] the language in which a customer writes', () => {
  it.each(['hand', 'wechat'])('chooses the agent who speaks it, and is on the screen, on channel %s', async (name) => {
    const { floor, li, ada, channel } = await open()
    await (name === 'hand' ? floor.channel : channel).write('anna', QUESTION)
    await floor.settle()
    expect(li.view.interactions).toEqual([])
    expect(ada.view.interactions[0]?.request).toMatchObject({ language: 'zh' })
  })

  it('chooses the queue of a plan', async () => {
    const { floor, ada } = await open()
    await floor.channel.write('anna', '주문한 상품은 언제 오나요?')
    await floor.settle()
    expect(ada.view.interactions[0]?.queue.id).toBe('sales')
  })

  it('has a plan decide anew where it is known only while the customer waits', async () => {
    const { floor, li, ada } = await open()
    await answered(floor, li.setStatus({ status: 'offline' }))
    await floor.channel.write('anna', 'hi')
    await floor.settle()
    expect(ada.view.interactions).toEqual([])
    await floor.channel.write('anna', QUESTION)
    await floor.settle()
    expect(ada.view.interactions[0]?.request).toMatchObject({ language: 'zh' })
  })

  it('gives way to what somebody has said the customer wants', async () => {
    const { floor, li, ada } = await open()
    await floor.channel.write('anna', QUESTION)
    await floor.settle()
    await answered(floor, ada.accept(floor.only()))
    const customer = ada.view.interactions[0]?.customer as never
    await floor.center.customers.prefer(SUPERVISOR, customer, { language: 'en-GB' })
    await floor.settle()
    expect(ada.view.interactions[0]?.request).toMatchObject({ language: 'en-GB' })
    await answered(floor, ada.end({ interaction: floor.only() }))
    await floor.clock.advance(31_000)

    await floor.channel.write('anna', QUESTION)
    await floor.settle()
    expect(li.view.interactions[0]?.request).toMatchObject({ language: 'en-GB' })
  })
})
