import { afterEach, describe, expect, it } from 'vitest'
import type { AgentLinkClient } from './agent-link-client.js'
import { type DeskFloor, answered, deskFloor, memoryStorage, NEVER, offeredChat } from './fixtures/desk-floor.js'

const floors: DeskFloor[] = []
afterEach(async () => {
  for (const { center } of floors.splice(0)) await center.stop()
})

async function setUp(): Promise<DeskFloor> {
  const floor = await deskFloor()
  floors.push(floor)
  return floor
}

const first = ({ view }: AgentLinkClient) => view.interactions[0]
const texts = (client: AgentLinkClient) => first(client)?.messages.map(({ text }) => text)

describe('the pages of one agent', () => {
  it('loses and doubles nothing when the page is loaded again in the middle', async () => {
    const floor = await setUp()
    const { page, settle, channel, pairs, clock, isConnected, link } = floor
    const storage = memoryStorage()
    const before = page('agent:li', { storage, backOff: NEVER })
    await settle()
    await answered(floor, before.setStatus({ status: 'available' }))
    await channel.write('ann', 'one')
    await settle()
    const id = floor.only()
    await answered(floor, before.accept(id))
    pairs[0]?.cut()
    before.send({ interaction: id, text: 'two' }).catch(() => {})
    await channel.write('ann', 'three')

    const after = page('agent:li', { storage })
    await clock.advance(1_000)
    expect(link.sessionCount).toBe(1)
    expect(isConnected('li')).toBe(true)
    expect(texts(after)?.toSorted()).toEqual(['one', 'three', 'two'])
    expect(channel.sent.map(({ text }) => text)).toEqual(['two'])
    expect(first(after)?.contact?.customer?.name).toBe('Mx ann')
    await channel.write('ann', 'four')
    await settle()
    expect(texts(after)?.at(-1)).toBe('four')
  })

  it('tells all tabs of an agent the same', async () => {
    const floor = await offeredChat(await setUp())
    const { page, settle, li, id, channel } = floor
    const other = page('agent:li')
    await settle()
    const accepted = Promise.all([li.accept(id), other.accept(id)])
    expect(await answered(floor, accepted)).toEqual([{ outcome: 'accepted' }, { outcome: 'accepted' }])
    await answered(floor, other.send({ interaction: id, text: 'from the other tab' }))
    await channel.write('ann', 'thanks')
    await settle()
    expect(texts(li)).toEqual(['Hello?', 'from the other tab', 'thanks'])
    expect(other.view).toEqual(li.view)
    await answered(floor, other.end({ interaction: id }))
    expect(first(li)?.state).toBe('wrapping')
    expect(other.view).toEqual(li.view)
  })

  it('calls an agent disconnected when the last tab signed out or did not come back in time', async () => {
    const { page, settle, pairs, clock, isConnected } = await setUp()
    const one = page('agent:li')
    const two = page('agent:li')
    await settle()
    one.close()
    await settle()
    expect(isConnected('li')).toBe(true)
    two.close()
    await settle()
    expect(isConnected('li')).toBe(false)
    const ada = page('agent:ada', { backOff: NEVER })
    await settle()
    pairs[2]?.cut()
    await clock.advance(59_000)
    expect(isConnected('ada')).toBe(true)
    await clock.advance(2_000)
    expect(isConnected('ada')).toBe(false)
    expect(ada.state.phase).toBe('waiting')
  })

  it('ends the oldest session of an agent who opens too many', async () => {
    const { page, settle, link } = await setUp()
    const pages = Array.from({ length: 9 }, () => page('agent:li'))
    await settle()
    expect(link.sessionCount).toBe(8)
    expect(pages[0]?.state).toEqual({ phase: 'stopped', code: 4000, reason: 'opened too often' })
  })
})
