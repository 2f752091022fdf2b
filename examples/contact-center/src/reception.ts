import type { CannedReplyOptions } from '@ringwright/acd'
import { type EntryOptions, type FlowDocument, buildFlow } from '@ringwright/core'

/** The number to call; whatever service a chat names comes here too. */
export const NUMBER = '100'

/** What customers meet before an agent: the same document on the phone and in the chat. */
export const reception: FlowDocument = buildFlow({
  id: 'reception',
  steps: {
    welcome: { kind: 'say', text: 'Welcome to Ringwright Travel.', prompt: 'welcome' },
    topic: {
      kind: 'ask',
      text: 'What can we do for you?',
      prompt: 'menu',
      choices: [
        { keys: ['1', 'bookings', 'booking'], label: 'Bookings', next: 'bookings' },
        { keys: ['2', 'help', 'trip'], label: 'Help with a trip', next: 'help' },
      ],
      timeoutMs: 20_000,
      attempts: 2,
      otherwise: 'help',
    },
    bookings: { kind: 'set', values: { topic: '"Bookings"' }, next: 'waitForBookings' },
    help: { kind: 'set', values: { topic: '"Help with a trip"' }, next: 'waitForHelp' },
    waitForBookings: { kind: 'queue', queue: 'bookings', otherwise: 'sorry' },
    waitForHelp: { kind: 'queue', queue: 'help', otherwise: 'sorry' },
    sorry: {
      kind: 'hangUp',
      text: 'Sorry, nobody is free at the moment. Please try again later.',
      prompt: 'sorry',
      cause: 'refused',
    },
  },
})

export const entries: readonly EntryOptions[] = [
  { address: NUMBER, channel: 'voice', service: 'travel', flow: reception.id },
  { address: 'travel', channel: 'web-chat', service: 'travel', flow: reception.id },
]

/** What agents write again and again; `/` in the box opens them. */
export const cannedReplies: readonly CannedReplyOptions[] = [
  { name: 'hello', text: 'Hello, my name is {{agent.name}}. How can I help you?' },
  { name: 'ticket/resend', text: 'I have sent the ticket for {{interaction.topic}} to you once more.' },
  { name: 'refund/how-long', text: 'Refunds take up to ten days, {{customer.name}}.' },
]
