import type { ConversationMessage, SendOutcome } from '../../channel/channel-adapter.js'
import { checkEqual, checkThat } from '../conformance-failure.js'
import { type ChannelBench, type Customer, channelCase } from './channel-bench.js'

/** What a channel does with messages that were changed, or taken back, after they were sent. */
export const revisionCases = [
  channelCase('channel-edits', 'What an agent changes reads so, once and in its place', async (bench) => {
    const anna = await writtenTo(bench, 'edit')
    if (!anna) return
    const { message, externalId } = await sentMessage(bench, anna, 'on Monday')
    await bench.send(anna.address, { text: 'anything else?' })
    const edited = { ...message, text: 'on Tuesday', editedAt: message.at + 1 }
    // Engines repeat what they have had no answer to.
    for (let again = 0; again < 2; again++) await revised(bench, anna, edited, externalId)
    await bench.settle()
    checkEqual('what the customer sees', anna.texts(), ['on Tuesday', 'anything else?'], 'The first words were wrong.')
    await anna.disconnect()
    const returned = await bench.connect('anna')
    await bench.settle()
    checkEqual('what the customer sees', returned.texts(), ['on Tuesday', 'anything else?'], 'Pages are reloaded.')
  }),

  channelCase('channel-takes-back', 'What an agent takes back is gone', async (bench) => {
    const anna = await writtenTo(bench, 'takeBack')
    if (!anna) return
    const { message, externalId } = await sentMessage(bench, anna, 'meant for somebody else')
    await bench.send(anna.address, { text: 'sorry' })
    const { text: _text, ...rest } = message
    for (let again = 0; again < 2; again++)
      await revised(bench, anna, { ...rest, deletedAt: message.at + 1 }, externalId)
    await bench.settle()
    const shown = anna.texts().filter((text) => text !== undefined)
    checkEqual('what the customer reads', shown, ['sorry'], 'It may be confidential.')
  }),

  channelCase(
    'channel-revision-refused',
    'A change that the provider does not make is not said to be made',
    async (bench) => {
      const { provider } = bench
      const { revisions } = bench.adapter.capabilities
      const anna = provider && (await writtenTo(bench, revisions?.edit ? 'edit' : 'takeBack'))
      if (!anna) return
      const { message, externalId } = await sentMessage(bench, anna, 'on Monday')
      const { text: _text, ...rest } = message
      const wanted = revisions?.edit ? { ...message, text: 'on Tuesday', editedAt: 1 } : { ...rest, deletedAt: 1 }
      const asked = (): Promise<SendOutcome | undefined> =>
        bench.arrives(
          Promise.resolve(bench.adapter.revise?.(anna.address, bench.service, wanted, externalId)),
          'the outcome of a change',
          'What is to be changed next waits for it.',
        )
      provider.become('refusing')
      const refused = await asked()
      const isRefused = refused?.outcome === 'refused' && refused.reason.trim() !== ''
      checkThat(isRefused, 'the outcome', refused, 'refused, with a reason', WHY)
      provider.become('unreachable')
      const away = await asked()
      const isOpen = away?.outcome === 'later' || away?.outcome === 'unknown'
      checkThat(isOpen, 'the outcome while the provider is away', away, 'later or unknown', WHY)
    },
    'provider',
  ),
]

const WHY = 'The agent would believe that the customer no longer reads it.'

/** A customer who has written; undefined where the channel does not say that it can do this. */
async function writtenTo(bench: ChannelBench, what: 'edit' | 'takeBack'): Promise<Customer | undefined> {
  if (!bench.adapter.capabilities.revisions?.[what]) return undefined
  const why = 'The capability promises it.'
  checkThat(bench.adapter.revise !== undefined, 'the adapter', 'one without `revise`', 'one with `revise`', why)
  const anna = await bench.connect('anna')
  await anna.write({ text: 'hello' }, 'm1')
  return anna
}

async function sentMessage(bench: ChannelBench, { address }: Customer, text: string) {
  const message = bench.host.write(address, bench.service, { text })
  const outcome = await bench.adapter.send(address, bench.service, message)
  return { message, externalId: outcome.outcome === 'sent' ? outcome.externalId : undefined }
}

async function revised(
  bench: ChannelBench,
  { address }: Customer,
  message: ConversationMessage,
  externalId: string | undefined,
): Promise<void> {
  bench.host.rewrite(address, bench.service, message)
  const asked = bench.adapter.revise?.(address, bench.service, message, externalId)
  const outcome = await bench.arrives(Promise.resolve(asked), 'the outcome of a change', 'The next one waits for it.')
  checkEqual('the outcome of a change', outcome?.outcome, 'sent', WHY)
}
