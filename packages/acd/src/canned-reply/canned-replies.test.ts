import { describe, expect, it } from 'vitest'
import { acd } from '../acd.js'
import type { CannedReplyOptions } from './canned-reply.js'

function options(...cannedReplies: readonly CannedReplyOptions[]) {
  return () => acd({ queues: [{ id: 'sales' }], cannedReplies })
}

describe('[N6] canned replies are checked at the start, so that', () => {
  it('no variable is misspelled or unknown', () => {
    expect(options({ name: 'a', text: 'Dear {{customer.nam}},' })).toThrow(/no variable \{\{customer\.nam\}\}/)
    expect(options({ name: 'a', text: 'Dear {{customer name}},' })).toThrow(/spells a variable/)
    expect(options({ name: 'a', text: 'Dear {{ }},' })).toThrow(/spells a variable/)
    expect(options({ name: 'a', text: 'Dear {{ customer.name }}, order {{interaction.order-no}}.' })).not.toThrow()
  })

  it('no name is there twice in a language, and every queue is known', () => {
    expect(options({ name: 'a', text: 'x' }, { name: 'a', text: 'y' })).toThrow(/"a" is there twice/)
    expect(options({ name: 'a', text: 'x' }, { name: 'a', language: 'de', text: 'y' })).not.toThrow()
    expect(options({ name: 'a', queues: ['help'], text: 'x' })).toThrow(/queue "help"/)
    expect(options({ name: 'a b', text: 'x' })).toThrow(/letters, digits/)
    expect(options({ name: 'a', language: 'german!', text: 'x' })).toThrow(/BCP 47/)
    expect(options({ name: 'a', text: ' ' })).toThrow()
  })
})
