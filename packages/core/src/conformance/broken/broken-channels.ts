import type { ChannelAdapter, ConversationMessage, InboundMessage } from '../../channel/channel-adapter.js'
import type { MessageId } from '../../identity/identity.js'
import { adapter, type BrokenChannel, customer, methodsOf, parts } from './broken-channel.js'
import { brokenProviderChannels } from './broken-provider-channels.js'

export const brokenChannels: readonly BrokenChannel[] = [
  inbound('gives the address as the provider spelled it', 'channel-receives', (message) => ({
    ...message,
    address: message.address.toUpperCase(),
  })),
  inbound('makes up an id for each delivery', 'channel-repeats', (message, count) => ({
    ...message,
    externalId: String(count),
  })),
  inbound("passes on the customer's id as if it were unique", 'channel-own-ids', (message) => ({
    ...message,
    externalId: message.externalId.replace(/^.*\//, ''),
  })),
  inbound('keeps letters and digits only', 'channel-inbound-text', (message) => ({
    ...message,
    content: { text: message.content.text?.replace(/[^\p{L}\p{N}\s]/gu, '') ?? '' },
  })),
  inbound('takes every service for the one it knows', 'channel-unknown-service', (message) => ({
    ...message,
    service: 'help',
  })),
  customer('does not wait for the host', 'channel-unavailable', (side) => ({
    async write(content, id) {
      const told = await side.write(content, id)
      return told.outcome === 'refused' && told.reason === 'unavailable' ? { outcome: 'received' } : told
    },
  })),
  customer('gives the host what comes last first', 'channel-inbound-order', (side) => {
    let last = Promise.resolve<unknown>(undefined)
    return {
      write(content, id) {
        const answer = content.text === 'two' ? last.then(() => side.write(content, id)) : side.write(content, id)
        last = Promise.all([last, answer])
        return answer
      },
    }
  }),
  adapter('takes longer texts than it says', 'channel-refuses-long', ({ capabilities }) => ({
    capabilities: { ...capabilities, textLengthMax: 100 },
  })),
  adapter('takes shorter texts than it says', 'channel-length', ({ capabilities }) => ({
    capabilities: { ...capabilities, textLengthMax: 1_000 },
  })),
  customer('limits all customers together', 'channel-flood', (side) => ({
    write: async (content, id) =>
      content.text === 'hello' ? { outcome: 'refused', reason: 'tooFast' } : side.write(content, id),
  })),
  outbound('takes a message that is sent again for another', 'channel-sends-once', (send) => {
    let count = 0
    return (address, service, message) => send(address, service, { ...message, id: `${count++}` as MessageId })
  }),
  outbound('sends in pairs, the later message first', 'channel-sends', (send) => {
    let held: Parameters<typeof send> | undefined
    return async (...message) => {
      if (!held) {
        held = message
        return { outcome: 'sent' }
      }
      await send(...message)
      const earlier = held
      held = undefined
      return send(...earlier)
    }
  }),
  outbound('shows markup in its own way', 'channel-outbound-text', (send) => (address, service, message) => {
    const text = message.text?.replaceAll('<', '&lt;') ?? ''
    return send(address, service, { ...message, text })
  }),
  outbound('sends to everybody', 'channel-addressee', (send) => async (address, service, message) => {
    for (const each of ['memory:anna', 'memory:berta']) await send(each, service, message)
    return send(address, service, message)
  }),
  awayForgetter(),
  ...brokenProviderChannels,
  adapter('forgets the conversation when it starts', 'channel-restart', ({ start, send }) => {
    let wasEmpty = true
    return {
      async start(host) {
        await start(host)
        wasEmpty = (await host.history('memory:anna', 'help', {})).length === 0
      },
      send: (address, service, message) =>
        wasEmpty || message.text === 'after' ? send(address, service, message) : sent(),
    }
  }),
  adapter('reduces attachments to their names', 'channel-attachments', ({ send }) => ({
    send(address, service, { attachments, ...message }) {
      return send(address, service, { ...message, text: attachments?.map(({ name }) => name).join() ?? '' })
    },
  })),
  adapter('says that it shows typing, and does not', 'channel-typing', () => ({ typing: () => {} })),
  adapter('says that a message reads otherwise, and leaves it', 'channel-edits', () => ({ revise: sent })),
  adapter('sends what was changed once more', 'channel-edits', ({ send }) => ({
    revise: (address, service, message) =>
      send(address, service, { ...message, id: `${message.id} again` as MessageId }),
  })),
  adapter('empties what was taken back, and says it anew', 'channel-takes-back', ({ revise }) => ({
    revise: (address, service, { deletedAt: _gone, ...message }, externalId) =>
      revise?.(address, service, { ...message, text: 'taken back' }, externalId) ?? sent(),
  })),
  adapter('takes every answer to a change for a yes', 'channel-revision-refused', ({ revise }) => ({
    async revise(...asked) {
      await revise?.(...asked)
      return { outcome: 'sent' }
    },
  })),
  customer('lets customers go without a word', 'channel-leave', () => ({ leave: async () => {} })),
  adapter('fails when it is stopped again', 'channel-stop', ({ stop }) => {
    let stopped = false
    return {
      async stop() {
        if (stopped) throw new Error('not running')
        stopped = true
        await stop()
      },
    }
  }),
]

type Send = ChannelAdapter['send']

function sent(): ReturnType<Send> {
  return Promise.resolve({ outcome: 'sent' })
}

function outbound(defect: string, caughtBy: string, replace: (send: Send) => Send): BrokenChannel {
  return adapter(defect, caughtBy, ({ send }) => ({ send: replace(send) }))
}

function inbound(
  defect: string,
  caughtBy: string,
  replace: (message: InboundMessage, count: number) => InboundMessage,
): BrokenChannel {
  return adapter(defect, caughtBy, ({ start }) => {
    let count = 0
    return {
      start: (host) => start({ ...methodsOf(host), receive: (message) => host.receive(replace(message, ++count)) }),
    }
  })
}

function awayForgetter(): BrokenChannel {
  return {
    defect: 'drops what is sent to nobody',
    caughtBy: 'channel-away',
    wrap(channel) {
      let away = false
      return {
        ...parts(channel),
        adapter: {
          ...channel.adapter,
          send: (address, service, message: ConversationMessage) =>
            away ? sent() : channel.adapter.send(address, service, message),
        },
        async connect(name, service) {
          away = false
          const side = await channel.connect(name, service)
          return { ...side, disconnect: async () => void (away = true) }
        },
      }
    },
  }
}
