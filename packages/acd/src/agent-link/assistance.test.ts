import { afterEach, describe, expect, it } from 'vitest'
import { ScriptedProposer, ScriptedTranslator } from '../assistance/fixtures/scripted-assistance.js'
import { type DeskFloor, answered, deskFloor } from './fixtures/desk-floor.js'

const floors: DeskFloor[] = []
afterEach(async () => {
  for (const { center } of floors.splice(0)) await center.stop()
})

/** Li has a customer who has written one message. */
async function open(isAssisted = true) {
  const [translator, proposer] = [new ScriptedTranslator(), new ScriptedProposer()]
  const floor = await deskFloor(isAssisted ? { assistance: { translator, proposer, withinMs: 5_000 } } : {})
  floors.push(floor)
  const [li, ada] = [floor.page('agent:li'), floor.page('agent:ada')]
  await floor.settle()
  await answered(floor, li.setStatus({ status: 'available' }))
  await floor.channel.write('anna', 'Where is my order?')
  await floor.settle()
  const interaction = floor.only()
  await answered(floor, li.accept(interaction))
  const conversation = li.view.interactions[0]?.conversation as never
  const translate = () => li.translate({ conversation, sequence: 1, to: 'de' })
  const propose = () => li.proposeReplies({ interaction })
  return { floor, li, ada, interaction, conversation, translator, proposer, translate, propose }
}

/** Waits for as long as a machine may take. */
async function later<T>({ clock }: DeskFloor, reply: Promise<T>): Promise<T> {
  await clock.advance(6_000)
  return reply
}

describe('[I3] a translation for the agent', () => {
  it('stands beside the original, which stays what it is, and goes to nobody else', async () => {
    const { floor, li, translator, translate } = await open()
    expect(li.view.assistance).toEqual({ translator: 'Scripted', proposer: 'Scripted' })
    expect(await answered(floor, translate())).toEqual({
      ...{ outcome: 'translated', text: '[de] Where is my order?', language: 'en', by: 'Scripted' },
    })
    expect(translator.asked).toEqual([{ text: 'Where is my order?', to: 'de' }])
    expect(li.view.interactions[0]?.messages[0]).toMatchObject({ text: 'Where is my order?' })
    expect(floor.channel.sent).toEqual([])
  })

  it.each([
    ['failing', 'failed'],
    ['garbage', 'failed'],
    ['silent', 'late'],
  ] as const)('by a machine that is %s is none, and the agent is told so: %s', async (mood, reason) => {
    const { floor, translator, translate } = await open()
    translator.mood = mood
    expect(await later(floor, translate())).toEqual({ outcome: 'refused', reason })
    translator.mood = 'well'
    expect(await answered(floor, translate())).toMatchObject({ outcome: 'translated' })
  })

  it('is of messages with words, for those who have the conversation', async () => {
    const { floor, li, ada, conversation } = await open()
    const to = 'de'
    expect(await answered(floor, li.translate({ conversation, sequence: 9, to }))).toEqual({
      ...{ outcome: 'refused', reason: 'noText' },
    })
    const asked = answered(floor, ada.translate({ conversation, sequence: 1, to }))
    await expect(asked).rejects.toMatchObject({ code: 'not_permitted' })
  })
})

describe('[I3] replies that a machine proposes', () => {
  it('are shown as made by it, are never sent by themselves, and a fact says that it was asked', async () => {
    const { floor, proposer, interaction, propose } = await open()
    const counted: unknown[] = []
    floor.center.on('interaction:repliesProposed', ({ data, actor }) => void counted.push({ ...data, actor }))
    expect(await answered(floor, propose())).toEqual({
      outcome: 'proposed',
      proposals: ['About "Where is my order?": yes.', 'No.', 'Perhaps.'],
      by: 'Scripted',
    })
    expect(proposer.asked).toEqual([{ messages: [{ role: 'customer', text: 'Where is my order?' }], queue: 'help' }])
    expect(counted).toEqual([{ interaction, by: 'Scripted', count: 3, actor: { role: 'agent', id: 'li' } }])
    expect(floor.channel.sent).toEqual([])
  })

  it('are none when the machine fails or says nothing', async () => {
    const { floor, proposer, propose } = await open()
    proposer.mood = 'silent'
    expect(await later(floor, propose())).toEqual({ outcome: 'refused', reason: 'late' })
    proposer.mood = 'garbage'
    expect(await answered(floor, propose())).toEqual({ outcome: 'refused', reason: 'failed' })
  })

  it('are for whoever has the customer', async () => {
    const { floor, li, ada, interaction, propose } = await open()
    await expect(answered(floor, ada.proposeReplies({ interaction }))).rejects.toMatchObject({ code: 'not_permitted' })
    await answered(floor, li.end({ interaction }))
    expect(await answered(floor, propose())).toEqual({ outcome: 'refused', reason: 'closed' })
  })
})

describe('a center without machines', () => {
  it('says so, and names none', async () => {
    const { floor, li, translate, propose } = await open(false)
    expect(li.view.assistance).toBeUndefined()
    expect(await answered(floor, translate())).toEqual({ outcome: 'refused', reason: 'notOffered' })
    expect(await answered(floor, propose())).toEqual({ outcome: 'refused', reason: 'notOffered' })
  })
})
