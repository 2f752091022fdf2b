import { afterEach, describe, expect, it } from 'vitest'
import { type DeskFloor, answered, deskFloor } from './fixtures/desk-floor.js'

const NUMBER = '+4930901820'
const CALL = { number: NUMBER, queue: 'help', service: 'shop' }

const floors: DeskFloor[] = []
afterEach(async () => {
  for (const { center } of floors.splice(0)) await center.stop()
})

async function available() {
  const floor = await deskFloor()
  floors.push(floor)
  const li = floor.page('agent:li')
  await floor.settle()
  await answered(floor, li.setStatus({ status: 'available' }))
  floor.control.phone('phone-li', { outcome: 'answered', afterMs: 500 })
  floor.control.phone(NUMBER, { outcome: 'answered', afterMs: 500 })
  return { ...floor, li }
}

const dialed = ({ control }: DeskFloor): string[] => control.dialed.map(({ to }) => to)

describe('a number that an agent clicks on', () => {
  it('[J21] rings the agent’s phone, then the number, and stands on the agent’s page', async () => {
    const floor = await available()
    const { li, clock } = floor
    const reply = await answered(floor, li.callOut({ ...CALL, name: 'Ada' }))
    expect(reply).toMatchObject({ outcome: 'started' })
    await clock.advance(600)
    expect(dialed(floor)).toEqual(['phone-li'])
    await clock.advance(600)
    expect(dialed(floor)).toEqual(['phone-li', NUMBER])
    expect(li.view.interactions).toMatchObject([
      { id: reply.outcome === 'started' && reply.interaction, state: 'engaged', medium: 'voice' },
    ])
  })

  it('[J21] is not called where that is refused, and nobody’s phone rings', async () => {
    const floor = await available()
    const { li, center } = floor
    expect(await answered(floor, li.callOut({ ...CALL, queue: 'nowhere' }))).toEqual({
      outcome: 'refused',
      reason: 'unknownQueue',
    })
    await center.permissions.block(
      { role: 'supervisor', id: 'sue' },
      { channel: 'voice', address: NUMBER },
      { reason: 'asked for it' },
    )
    expect(await answered(floor, li.callOut(CALL))).toEqual({ outcome: 'refused', reason: 'blocked' })
    expect(dialed(floor)).toEqual([])
  })

  it('needs a desk: a supervisor’s page has no phone', async () => {
    const floor = await available()
    const sue = floor.page('supervisor:sue')
    await floor.settle()
    await expect(answered(floor, sue.callOut(CALL))).rejects.toThrow()
    expect(dialed(floor)).toEqual([])
  })
})
