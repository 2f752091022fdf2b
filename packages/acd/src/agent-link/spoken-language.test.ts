import { buildFlow, scriptDetector } from '@ringwright/core'
import { afterEach, describe, expect, it } from 'vitest'
import type { AcdOptions } from '../acd-options.js'
import type { AdviceQuestion } from '../strategies/adviser.js'
import { externalStrategy } from '../strategies/external-strategy.js'
import { type DeskFloor, type DeskFloorOptions, HandChannel, answered, deskFloor } from './fixtures/desk-floor.js'

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
async function open(help: DeskFloorOptions['help'] = {}, strategies: AcdOptions['strategies'] = []) {
  const channel = new HandChannel('wechat')
  const floor = await deskFloor({
    ...{ flow: planned, help, strategies, moreChannels: [channel], languages: { li: { en: 9 }, ada: { zh: 9 } } },
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

  it('is known to rules that choose the agent', async () => {
    const rule = { name: 'expression', when: 'interaction.language == "zh" and agent.id == "ada"' }
    const { floor, ada } = await open({ strategies: [rule] })
    await floor.channel.write('anna', QUESTION)
    await floor.settle()
    expect(ada.view.interactions).toHaveLength(1)
  })

  it('is told to whoever is asked outside', async () => {
    const asked: AdviceQuestion[] = []
    const crm = externalStrategy({
      name: 'crm',
      decide: async (question) => (asked.push(question), { agents: ['ada'] }),
    })
    const { floor, ada } = await open({ strategies: ['crm', 'longest-idle'] }, [crm])
    await floor.channel.write('anna', QUESTION)
    await floor.settle()
    expect(asked.map(({ interaction }) => interaction.language)).toEqual(['zh'])
    expect(ada.view.interactions).toHaveLength(1)
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
