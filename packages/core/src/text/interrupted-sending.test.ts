import { afterEach, describe, expect, it } from 'vitest'
import type { ChannelCapabilities } from '../channel/channel-capabilities.js'
import type { SendOutcome } from '../channel/channel-adapter.js'
import type { NodeId } from '../identity/identity.js'
import { BreakableDirectory } from './fixtures/breakable-directory.js'
import { HOST, TextCenter } from './fixtures/text-center.js'
import { outboxes } from './text-records.js'

const opened: TextCenter[] = []
afterEach(async () => {
  for (const { center } of opened.splice(0)) await center.stop()
})

/** A center whose provider does not know repeats, and whose customer has been asked what it is about. */
async function opening(capabilities: Partial<ChannelCapabilities> = {}) {
  const breakable = new BreakableDirectory()
  const center = await TextCenter.open({ recognizesRepeats: false, ...capabilities }, undefined, {
    directory: breakable.directory,
  })
  opened.push(center)
  await center.receive('hello', 'm1')
  return { center, breakable }
}

const states = async (center: TextCenter) => (await center.messages()).slice(2).map(({ delivery }) => delivery?.state)

describe('[L14] what became of a message', () => {
  it('is known although the directory was away when the provider answered', async () => {
    const { center, breakable } = await opening()
    const { channel } = center
    const send = channel.send.bind(channel)
    channel.send = async (...given) => {
      breakable.isAway = true
      return send(...given)
    }
    await center.write({ text: 'one' }, 'c1')
    await center.clock.advance(300_000)
    channel.send = send
    breakable.isAway = false
    await center.clock.advance(15_000)
    expect(await states(center)).toEqual(['accepted'])
    expect(await channel.host.receipt({ externalId: 'p/3', state: 'delivered' })).toEqual({ outcome: 'recorded' })
    expect(center.texts.slice(1)).toEqual(['one'])
  })

  it('is known although the directory was away for the next one', async () => {
    const { center, breakable } = await opening({ rate: { perSecond: 0.1, burst: 1 } })
    await center.clock.advance(60_000)
    center.channel.outcomes.push({ outcome: 'later', reason: 'limit', retryAfterMs: 60_000 })
    await center.write({ text: 'one' }, 'c1')
    await center.write({ text: 'two' }, 'c2')
    await center.clock.advance(65_000)
    expect(center.texts.slice(1)).toEqual(['one', 'one'])
    breakable.isAway = true
    await center.clock.advance(30_000)
    breakable.isAway = false
    await center.clock.advance(300_000)
    expect(await states(center)).toEqual(['accepted', 'accepted'])
    expect(center.texts.slice(1)).toEqual(['one', 'one', 'two'])
  })
})

it('a message that another node has taken over meanwhile is sent once', async () => {
  const { center } = await opening()
  const { channel } = center
  center.channel.outcomes.push({ outcome: 'later', reason: 'limit', retryAfterMs: 10_000 })
  await center.write({ text: 'one' }, 'c1')
  await center.write({ text: 'two' }, 'c2')
  await center.clock.advance(0)
  const send = channel.send.bind(channel)
  let answer = (): void => {}
  channel.send = async (...given): Promise<SendOutcome> => {
    const outcome = await send(...given)
    await new Promise<void>((resolve) => {
      answer = resolve
    })
    return outcome
  }
  await center.clock.advance(10_000)
  await center.center.run(HOST, (transaction) => {
    for (const [id, { body }] of center.center.all(outboxes))
      transaction.put(outboxes, id, { ...body, home: 'another' as NodeId })
  })
  channel.send = send
  answer()
  await center.clock.advance(60_000)
  expect(center.texts.slice(1)).toEqual(['one', 'one', 'two'])
})
