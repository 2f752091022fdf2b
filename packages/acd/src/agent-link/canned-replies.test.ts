import type { CannedReplyOptions } from '../canned-reply/canned-reply.js'
import { afterEach, describe, expect, it } from 'vitest'
import { type DeskFloor, answered, deskFloor } from './fixtures/desk-floor.js'

const floors: DeskFloor[] = []
afterEach(async () => {
  for (const { center } of floors.splice(0)) await center.stop()
})

const REPLIES: readonly CannedReplyOptions[] = [
  { name: 'refund/when', text: 'Dear {{customer.name}}, it takes ten days. {{agent.name}}, {{queue.name}}' },
  { name: 'refund/where', language: 'en', text: 'Where you paid from.' },
  { name: 'refund/where', language: 'de', text: 'Dorthin, von wo Sie bezahlt haben.' },
  { name: 'order', text: 'Your order {{interaction.order}} is on its way.' },
  { name: 'discount', queues: ['sales'], text: 'Ten percent.' },
]

/** Li has a customer, Mx anna, in the queue Help. */
async function open() {
  const floor = await deskFloor({ cannedReplies: REPLIES })
  floors.push(floor)
  const [li, ada] = [floor.page('agent:li'), floor.page('agent:ada')]
  await floor.settle()
  await answered(floor, li.setStatus({ status: 'available' }))
  await floor.channel.write('anna', 'Where is my money?')
  await floor.settle()
  const interaction = floor.only()
  await answered(floor, li.accept(interaction))
  const names = async (prefix?: string) =>
    (await answered(floor, li.cannedReplies({ interaction, ...(prefix !== undefined && { prefix }) }))).replies.map(
      ({ name, language }) => (language === undefined ? name : `${name} ${language}`),
    )
  const fill = (name: string, language?: string) =>
    answered(floor, li.fillReply({ interaction, name, ...(language !== undefined && { language }) }))
  return { floor, li, ada, interaction, names, fill }
}

describe('[N6] words that are ready', () => {
  it('are found by how their names, or words of them, begin; those of other queues are not there', async () => {
    const { names } = await open()
    expect(await names('REF')).toEqual(['refund/when', 'refund/where en', 'refund/where de'])
    expect(await names('wher')).toEqual(['refund/where en', 'refund/where de'])
    expect(await names('dis')).toEqual([])
    expect(await names()).toHaveLength(4)
  })

  it('come in the language of the customer', async () => {
    const { floor, li, names, fill } = await open()
    const customer = li.view.interactions[0]?.customer as never
    await floor.center.customers.prefer({ role: 'supervisor', id: 'sue' }, customer, { language: 'de-AT' })
    expect(await names('where')).toEqual(['refund/where de', 'refund/where en'])
    expect(await fill('refund/where')).toEqual({ outcome: 'filled', text: 'Dorthin, von wo Sie bezahlt haben.' })
    expect(await fill('refund/where', 'en')).toEqual({ outcome: 'filled', text: 'Where you paid from.' })
    expect(await fill('refund/where', 'fr')).toEqual({ outcome: 'refused', reason: 'unknownReply' })
  })

  it('are filled with what is known, and with nothing else: the missing is named, and nothing is sent', async () => {
    const { floor, fill } = await open()
    expect(await fill('refund/when')).toEqual({
      ...{ outcome: 'filled', text: 'Dear Mx anna, it takes ten days. Li, Help' },
    })
    expect(await fill('order')).toEqual({
      ...{ outcome: 'refused', reason: 'variableMissing', variables: ['interaction.order'] },
    })
    expect(floor.channel.sent).toEqual([])
  })

  it('are for those who have the customer', async () => {
    const { floor, ada, interaction } = await open()
    expect(await answered(floor, ada.cannedReplies({ interaction }))).toEqual({ replies: [] })
    expect(await answered(floor, ada.fillReply({ interaction, name: 'order' }))).toEqual({
      ...{ outcome: 'refused', reason: 'closed' },
    })
  })
})
