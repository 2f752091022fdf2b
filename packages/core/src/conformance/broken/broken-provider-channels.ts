import type { ChannelAdapter, SendOutcome } from '../../channel/channel-adapter.js'
import { MEMORY_SECRET, MemoryProvider } from '../channel/memory-provider.js'
import { adapter, type BrokenChannel, methodsOf, parts } from './broken-channel.js'

type Hook = NonNullable<MemoryProvider['hook']>

/** What goes wrong between an adapter and its provider. */
export const brokenProviderChannels: readonly BrokenChannel[] = [
  hooked(
    'believes whoever calls',
    'channel-forged',
    (hook) => (delivery) => hook({ ...delivery, secret: MEMORY_SECRET }),
  ),
  hooked('takes a delivery that comes again for an error', 'channel-redelivered', (hook) => {
    const seen = new Set<string>()
    return async (delivery) => {
      if (seen.has(delivery.body)) return { verdict: 'refused' }
      seen.add(delivery.body)
      return hook(delivery)
    }
  }),
  hooked('tells the provider to forget what was not kept', 'channel-redelivers', (hook) => async (delivery) => {
    const told = await hook(delivery)
    return told.verdict === 'again' ? { ...told, verdict: 'taken' } : told
  }),
  ownNumbers(),
  hooked('fails on what it does not know', 'channel-odd-bodies', (hook) => async (delivery) => {
    JSON.parse(delivery.body)
    return hook(delivery)
  }),
  hooked('takes its own messages for those of the customer', 'channel-echo', (hook) => (delivery) => {
    return hook({ ...delivery, body: delivery.body.replace('"type":"echo"', '"type":"message"') })
  }),
  told('gives up when the provider cannot be reached', 'channel-provider-unreachable', 'later', {
    outcome: 'refused',
    reason: 'no connection',
  }),
  told('believes that silence is consent', 'channel-provider-silent', 'unknown', { outcome: 'sent' }),
  told('takes every answer for a confirmation', 'channel-provider-garbage', 'unknown', { outcome: 'sent' }),
  told('does not listen to how long it is to wait', 'channel-provider-busy', 'later', {
    outcome: 'later',
    reason: 'try again',
  }),
  told('hides why a message was refused', 'channel-provider-refusing', 'refused', { outcome: 'refused', reason: '' }),
  adapter('waits for ever for a provider that says nothing', 'channel-provider-silent', ({ send }) => ({
    send: async (...message) => {
      const outcome = await send(...message)
      return outcome.outcome === 'unknown' ? new Promise(() => {}) : outcome
    },
  })),
  adapter('never sends again once the provider was away', 'channel-recovers', ({ send }) => {
    let broken = false
    return {
      async send(...message) {
        if (broken) return { outcome: 'sent' }
        const outcome = await send(...message)
        broken = outcome.outcome === 'later'
        return outcome
      },
    }
  }),
  adapter('keeps receipts to itself', 'channel-receipts', ({ start }) => ({
    start: (host) => start({ ...methodsOf(host), receipt: async () => ({ outcome: 'recorded' }) }),
  })),
  adapter('keeps edits to itself', 'channel-revises', ({ start }) => ({
    start: (host) => start({ ...methodsOf(host), revise: async () => ({ outcome: 'revised' }) }),
  })),
  adapter('gives the number of an option instead of its id', 'channel-options', ({ start }) => ({
    start: (host) =>
      start({
        ...methodsOf(host),
        receive: ({ content, ...message }) =>
          host.receive({ ...message, content: content.reply ? { ...content, reply: { id: '2' } } : content }),
      }),
  })),
  adapter('mixes up latitude and longitude', 'channel-location', ({ send }) => ({
    send: (address, service, message) => {
      const { latitude, longitude } = message.location ?? { latitude: 0, longitude: 0 }
      return send(address, service, { ...message, location: { latitude: longitude, longitude: latitude } })
    },
  })),
]

/** Ids of messages that hold until the process ends only. */
function ownNumbers(): BrokenChannel {
  let processes = 0
  return {
    defect: 'numbers messages in each process anew',
    caughtBy: 'channel-cut-off',
    wrap(channel) {
      const own = ++processes
      const start: ChannelAdapter['start'] = (host) =>
        channel.adapter.start({
          ...methodsOf(host),
          receive: (message) => host.receive({ ...message, externalId: `${own}/${message.externalId}` }),
        })
      return { ...parts(channel), adapter: { ...channel.adapter, start } }
    },
  }
}

/** Broken in what it says to its provider's deliveries. */
function hooked(defect: string, caughtBy: string, replace: (hook: Hook) => Hook): BrokenChannel {
  return {
    defect,
    caughtBy,
    wrap(channel) {
      const { provider } = channel
      if (!(provider instanceof MemoryProvider)) throw new Error('only the memory channel is broken in this way')
      const start: ChannelAdapter['start'] = async (host) => {
        await channel.adapter.start(host)
        if (provider.hook) provider.hook = replace(provider.hook)
      }
      return { ...parts(channel), adapter: { ...channel.adapter, start } }
    },
  }
}

/** Broken in what it makes of one outcome. */
function told(defect: string, caughtBy: string, outcome: SendOutcome['outcome'], instead: SendOutcome): BrokenChannel {
  return adapter(defect, caughtBy, ({ send }) => ({
    async send(...message) {
      const given = await send(...message)
      return given.outcome === outcome ? instead : given
    },
  }))
}
