import { checkEqual } from '../conformance-failure.js'
import { channelCase } from './channel-bench.js'

const PICTURE = { url: 'https://files.example/a%20b.png', name: 'a b.png', contentType: 'image/png' }

/** What a channel does with more than words. */
export const contentCases = [
  channelCase('channel-attachments', 'Attachments pass where the channel says so, both ways', async (bench) => {
    if (!bench.adapter.capabilities.attachments) return
    const anna = await bench.connect('anna')
    const { file = PICTURE } = bench
    const attachments = [file]
    await anna.write({ attachments }, 'm1')
    await bench.send(anna.address, { attachments })
    await bench.settle()
    // Where files lie at the provider, the adapter says from where they can be had.
    const given = bench.host.calls[0]?.content.attachments?.map(({ url, ...file }) => [URL.canParse(url), file])
    const { url, ...named } = file
    const expected = [[true, named]]
    checkEqual('what the host is given', given, expected, 'It is the message.')
    const shown = anna.received()[0]?.attachments?.map(({ url }) => url)
    checkEqual('what the customer sees', shown, [url], 'It is the message.')
  }),

  channelCase('channel-options', 'Options are shown, and the one that is chosen comes back', async (bench) => {
    const anna = await bench.connect('anna')
    if (!bench.adapter.capabilities.options) return
    await anna.write({ text: 'hello' }, 'm1')
    const options = [
      { id: 'order/1 <ü>', label: 'Where is it?' },
      { id: 'order/2 <ü>', label: 'Send it back' },
    ]
    await bench.send(anna.address, { text: 'What about it?', options })
    await bench.settle()
    const shown = anna.received()[0]?.options?.map(({ label }) => label)
    checkEqual('what the customer can choose', shown, ['Where is it?', 'Send it back'], 'The capability promises it.')
    checkEqual('what the customer is told', await anna.choose?.('order/2 <ü>', 'm2'), RECEIVED, 'It would hang.')
    const { reply, text } = bench.host.calls[1]?.content ?? {}
    checkEqual('the choice', reply, { id: 'order/2 <ü>' }, 'The flow goes on by it.')
    checkEqual('its words', text, 'Send it back', 'The agent reads them.')
  }),

  channelCase('channel-location', 'A place passes where the channel says so, both ways', async (bench) => {
    if (!bench.adapter.capabilities.location) return
    const anna = await bench.connect('anna')
    const location = { latitude: 52.5163, longitude: 13.3777 }
    await anna.write({ location }, 'm1')
    await bench.send(anna.address, { location })
    await bench.settle()
    checkEqual('what the host is given', bench.host.calls[0]?.content.location, location, 'Somebody drives there.')
    checkEqual('what the customer sees', anna.received()[0]?.location, location, 'The capability promises it.')
  }),

  channelCase('channel-revises', 'A message that is edited or taken back is known to be', async (bench) => {
    const anna = await bench.connect('anna')
    const { edit, takeBack } = anna
    await anna.write({ text: 'at six' }, 'm1')
    await edit?.('m1', { text: 'at seven' })
    await takeBack?.('m1')
    await bench.settle()
    const [call] = bench.host.calls
    const { externalId, address, service } = call ?? {}
    const contents = [...(edit ? [{ text: 'at seven' }] : []), ...(takeBack ? [null] : [])]
    const expected = contents.map((content) => ({ address, service, externalId, content }))
    // When it was changed is the provider's to say.
    const told = bench.host.revisions.map(({ at: _at, ...revision }) => revision)
    checkEqual('what the host is told', told, expected, 'The agent would act on the first words.')
  }),
]

const RECEIVED = { outcome: 'received' }
