import { afterEach, describe, expect, it } from 'vitest'
import { answered, type DeskFloor, deskFloor } from './fixtures/desk-floor.js'

const floors: DeskFloor[] = []
afterEach(async () => {
  for (const { center } of floors.splice(0)) await center.stop()
})

/** Ann waits for Li, who is there. */
async function annWaits() {
  const floor = await deskFloor({ redact: ['cardNumber'] })
  floors.push(floor)
  const li = floor.page('agent:li')
  await floor.settle()
  await answered(floor, li.setStatus({ status: 'available' }))
  await floor.channel.write('ann', 'Hello?')
  await floor.settle()
  const types = async (typing: boolean, unsent?: string) => {
    floor.channel.host.typing('ann', 'shop', typing, unsent)
    await floor.settle()
    const { customerTyping, customerUnsent } = li.view.interactions[0] ?? {}
    return { customerTyping, customerUnsent }
  }
  return { ...floor, li, types }
}

describe('[L15] what a customer has not sent yet', () => {
  it('is on the screen of the agent who answers, until it is sent or given up', async () => {
    const floor = await annWaits()
    await answered(floor, floor.li.accept(floor.only()))
    expect(await floor.types(true, 'I would li')).toEqual({ customerTyping: true, customerUnsent: 'I would li' })
    expect(await floor.types(true, 'I would like')).toMatchObject({ customerUnsent: 'I would like' })
    expect(await floor.types(false)).toEqual({ customerTyping: false })
    await floor.types(true, 'a refund')
    await floor.channel.write('ann', 'a refund')
    await floor.settle()
    expect(floor.li.view.interactions[0]).toMatchObject({ customerTyping: false })
    expect(floor.li.view.interactions[0]).not.toHaveProperty('customerUnsent')
  })

  it('is shown to nobody who has not taken the request', async () => {
    const floor = await annWaits()
    expect(floor.li.view.interactions).toMatchObject([{ state: 'offered' }])
    expect(await floor.types(true, 'Is anybody there')).toEqual({ customerTyping: true })
  })

  it('stands in no record, fact, message or log, and hides numbers that are not kept', async () => {
    const floor = await annWaits()
    const facts: unknown[] = []
    floor.center.on('*', (fact) => void facts.push(fact))
    await answered(floor, floor.li.accept(floor.only()))
    const { conversation = '' } = floor.li.view.interactions[0] ?? {}
    expect(await floor.types(true, 'my card is 4111 1111 1')).toMatchObject({ customerUnsent: 'my card is ••••' })
    await floor.types(true, 'on second thoughts')
    await floor.clock.advance(60_000)
    const kept = [facts, floor.logged, await floor.center.conversations.history(conversation as never)]
    expect(JSON.stringify(kept)).not.toMatch(/second thoughts|my card/)
  })
})
