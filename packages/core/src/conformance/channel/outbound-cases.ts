import type { ChannelCapabilities } from '../../channel/channel-capabilities.js'
import { splitText } from '../../channel/split-text.js'
import { utf16Units } from '../../channel/text-measures.js'
import { benchCase } from '../bench.js'
import { checkEqual } from '../conformance-failure.js'
import { channelCase } from './channel-bench.js'
import { ChannelHostModel } from './channel-host-model.js'
import type { ChannelUnderTest } from './channel-under-test.js'
import { TEXTS } from './inbound-cases.js'

/** More than a channel says to take is not tried beyond this. */
const LENGTH_TRIED_MAX = 100_000

/** What a channel does with what the contact center writes, and how it lives and ends. */
export const outboundCases = [
  channelCase('channel-sends', 'Messages reach the customer once and in order', async (bench) => {
    const anna = await bench.connect('anna')
    await anna.write({ text: 'hello' }, 'm1')
    const texts = Array.from({ length: 30 }, (_, index) => `answer ${index}`)
    for (const text of texts) await bench.send(anna.address, { text })
    await bench.settle()
    checkEqual('what the customer sees', anna.texts(), texts, 'The agent relies on what was sent.')
  }),

  channelCase('channel-sends-once', 'A message that is sent again is not shown again', async (bench) => {
    if (bench.adapter.capabilities.recognizesRepeats === false) return
    const anna = await bench.connect('anna')
    await anna.write({ text: 'hello' }, 'm1')
    const first = await bench.send(anna.address, { text: 'first' })
    await bench.send(anna.address, { text: 'second' })
    await bench.deliver(anna.address, first)
    await bench.settle()
    checkEqual('what the customer sees', anna.texts(), ['first', 'second'], 'After a takeover, engines send again.')
  }),

  channelCase('channel-outbound-text', 'Every script, emoji and markup is shown as it was written', async (bench) => {
    const anna = await bench.connect('anna')
    await anna.write({ text: 'hello' }, 'm1')
    for (const text of TEXTS) await bench.send(anna.address, { text })
    await bench.settle()
    checkEqual('what the customer sees', anna.texts(), TEXTS, 'The customer would read something else.')
  }),

  channelCase('channel-addressee', 'Nobody but the addressee sees a message', async (bench) => {
    const [anna, berta] = [await bench.connect('anna'), await bench.connect('berta')]
    await anna.write({ text: 'hello' }, 'm1')
    await berta.write({ text: 'hello' }, 'm2')
    await bench.send(anna.address, { text: 'for anna' })
    await bench.settle()
    checkEqual('what the other customer sees', berta.texts(), [], 'It may be confidential.')
    checkEqual('what the addressee sees', anna.texts(), ['for anna'], 'It was sent.')
  }),

  channelCase('channel-away', 'What is sent while the customer is away is there on return', async (bench) => {
    const anna = await bench.connect('anna')
    await anna.write({ text: 'hello' }, 'm1')
    await bench.send(anna.address, { text: 'before' })
    await anna.disconnect()
    await bench.settle()
    await bench.send(anna.address, { text: 'meanwhile' })
    const again = await bench.connect('anna')
    await bench.send(again.address, { text: 'after' })
    await bench.settle()
    checkEqual('the address of the same customer', again.address, anna.address, 'The conversation would begin anew.')
    checkEqual(
      'what the customer sees',
      again.texts(),
      ['before', 'meanwhile', 'after'],
      'Pages are closed all the time.',
    )
  }),

  channelCase('channel-restart', 'A restart of the process loses and doubles nothing', async (bench) => {
    const before = await bench.connect('anna')
    await before.write({ text: 'hello' }, 'm1')
    const first = await bench.send(before.address, { text: 'before' })
    bench.host.write(before.address, bench.service, { text: 'meanwhile' })
    await bench.restart()
    const after = await bench.connect('anna')
    // Whoever says that it does not recognize repeats is not given any.
    const repeats = bench.adapter.capabilities.recognizesRepeats !== false
    if (repeats) await bench.deliver(after.address, first)
    for (const message of bench.host.messages(after.address, bench.service))
      if (message.author.role === 'agent' && (repeats || message.id !== first.id))
        await bench.deliver(after.address, message)
    await after.write({ text: 'hello' }, 'm1')
    await bench.send(after.address, { text: 'after' })
    await bench.settle()
    checkEqual('what the customer sees', after.texts(), ['before', 'meanwhile', 'after'], 'Deployments happen daily.')
    const own = bench.host.messages(after.address, bench.service).filter(({ author }) => author.role === 'customer')
    checkEqual('messages of the customer', own.length, 1, 'The page sent it again, since it had no answer.')
  }),

  channelCase('channel-length', 'A text of the promised length passes, both ways', async (bench) => {
    const anna = await bench.connect('anna')
    const text = longest(bench.adapter.capabilities)
    const told = await anna.write({ text }, 'm1')
    checkEqual('what the customer is told', told, { outcome: 'received' }, 'The page lets it be written.')
    await bench.send(anna.address, { text })
    await bench.settle()
    checkEqual(
      'the lengths that arrive',
      [bench.host.calls[0]?.content.text?.length, anna.texts()[0]?.length],
      [text.length, text.length],
      'What is cut off may be the number that matters.',
    )
  }),

  channelCase('channel-typing', 'Typing passes where the channel says so, both ways', async (bench) => {
    if (!bench.adapter.capabilities.typing) return
    const anna = await bench.connect('anna')
    await anna.write({ text: 'hello' }, 'm1')
    anna.typing?.(true)
    await bench.settle()
    const heard = bench.host.typings.some(({ address, typing }) => address === anna.address && typing)
    if (anna.typing) checkEqual('whether the host hears of it', heard, true, 'The capability promises it.')
    bench.adapter.typing?.(anna.address, bench.service, true, 'Ada')
    await bench.settle()
    checkEqual('whether the customer sees it', anna.seesTyping?.(), true, 'The capability promises it.')
  }),

  channelCase('channel-leave', 'A customer who ends the request is heard', async (bench) => {
    const anna = await bench.connect('anna')
    if (!anna.leave) return
    await anna.write({ text: 'hello' }, 'm1')
    await bench.arrives(anna.leave(), 'leaving', 'The page would hang.')
    const expected = [{ address: anna.address, service: bench.service }]
    checkEqual('who has left', bench.host.left, expected, 'An agent would write to nobody.')
  }),

  benchCase<ChannelUnderTest>(
    'channel-stop',
    'Stops twice as well as once, and also when never started',
    async (bench) => {
      const why = 'A center that fails to start stops all of its plug-ins.'
      await bench.arrives(settled(bench.another.adapter.stop()), 'an adapter that never ran to stop', why)
      await bench.arrives(bench.port.adapter.start(new ChannelHostModel([bench.port.service])), 'the start', why)
      const stops = [bench.port.adapter.stop(), bench.port.adapter.stop()].map(settled)
      checkEqual(
        'stopping at once',
        await bench.arrives(Promise.all(stops), 'stopping', why),
        ['stopped', 'stopped'],
        why,
      )
      checkEqual('stopping again', await settled(bench.port.adapter.stop()), 'stopped', why)
    },
  ),
]

/** The most of one letter that a channel promises to pass. */
function longest({ textLengthMax, measureText = utf16Units }: ChannelCapabilities): string {
  return splitText('x'.repeat(LENGTH_TRIED_MAX), textLengthMax, measureText)[0] as string
}

async function settled(stop: Promise<void>): Promise<string> {
  try {
    await stop
    return 'stopped'
  } catch (error) {
    return String(error)
  }
}
