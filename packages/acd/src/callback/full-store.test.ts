import { memoryDirectory, memoryStore } from '@ringwright/core'
import { type PhoneScript, steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { askForCallback, dialed, hears, openCallbackLine } from '../fixtures/callback-line.js'
import { fillingStore } from '../fixtures/filling-store.js'

/** Li waits on the line while +1 is called, and the store takes nothing. */
async function calling(script: PhoneScript) {
  const clock = steppingClock()
  const store = fillingStore(memoryStore({ clock, freeze: true }))
  const directory = memoryDirectory()
  const line = await openCallbackLine({}, { clock, store, directory })
  await askForCallback(line, '+1')
  line.control.phone('+1', { afterMs: 5_000, ...script })
  await line.signIn('li')
  await clock.advance(2_000)
  store.isFull = true
  await clock.advance(10_000)
  const hasRoom = async () => {
    store.isFull = false
    await clock.advance(15_000)
  }
  /** The node stops, and another one goes on once there is room. */
  const restarted = async () => {
    await line.center.stop()
    store.isFull = false
    const next = await openCallbackLine({}, { clock, store, directory, seed: 'next' })
    await clock.advance(60_000)
    return next
  }
  return { line, hasRoom, restarted }
}

describe('[H9] while the store takes nothing', () => {
  it('a customer who is reached talks with the agent, and counts as reached once it takes something', async () => {
    const { line, hasRoom } = await calling({ outcome: 'answered' })
    expect([hears(line, '+1'), hears(line, 'phone-li')]).toEqual(['phone-li', '+1'])
    await hasRoom()
    expect(line.happened('callback:reached')).toMatchObject([{ attempt: 1 }])
    await line.center.stop()
  })

  it('a customer who was reached and hangs up has had the call, and the agent is free', async () => {
    const { line, hasRoom } = await calling({ outcome: 'answered' })
    line.control.dialed.find(({ to }) => to === '+1')?.partyHangsUp()
    await hasRoom()
    expect(line.happened('callback:reached')).toHaveLength(1)
    expect(line.happened('interaction:closed')).toMatchObject([{ cause: 'customerEnded', agent: 'li' }])
    expect(line.agent('li').loads).toEqual([])
    await line.center.stop()
  })

  it('a customer who was reached and has hung up before the node stops is not called again', async () => {
    const { line, restarted } = await calling({ outcome: 'answered' })
    line.control.dialed.find(({ to }) => to === '+1')?.partyHangsUp()
    await line.clock.advance(1_000)
    const next = await restarted()
    expect(next.happened('callback:reached')).toMatchObject([{ attempt: 1, waitedMs: 6_000 }])
    expect(next.happened('interaction:closed')).toMatchObject([{ cause: 'customerEnded' }])
    expect(next.happened('callback:requested')).toEqual([])
    await next.center.stop()
  })

  it('a customer who does not answer is called another time, and the agent is free', async () => {
    const { line, hasRoom } = await calling({ outcome: 'noAnswer' })
    await hasRoom()
    expect(line.happened('callback:failed')).toMatchObject([{ cause: 'noAnswer' }])
    expect([line.agent('li').loads, dialed(line)]).toEqual([[], []])
    await line.center.stop()
  })
})
