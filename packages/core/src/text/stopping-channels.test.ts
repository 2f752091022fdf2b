import { expect, it } from 'vitest'
import { TextCenter } from './fixtures/text-center.js'

it.each([
  ['rejects', () => Promise.reject(new Error('it still sends'))],
  [
    'throws',
    () => {
      throw new Error('the adapter has a bug')
    },
  ],
])('a channel whose stop %s keeps no other one open, and is logged', async (_how, stop) => {
  const logged: unknown[] = []
  const logger = {
    info() {},
    warn() {},
    error: (message: string, fields?: object) => void logged.push([message, fields]),
  }
  const text = await TextCenter.open({}, undefined, { logger })
  let isOpen = true
  text.channel.stop = stop
  text.other.stop = async () => void (isOpen = false)
  await text.center.stop()
  expect(isOpen).toBe(false)
  expect(logged).toEqual([['channel did not stop', { channel: 'scripted', error: expect.stringMatching(/still|bug/) }]])
})

it('a channel whose drain fails is logged, and the others are waited for', async () => {
  const logged: string[] = []
  const logger = { info() {}, warn() {}, error: (message: string) => void logged.push(message) }
  const text = await TextCenter.open({}, undefined, { logger })
  const drained: string[] = []
  const drains = {
    scripted: () => Promise.reject(new Error('the adapter has a bug')),
    other: async () => void drained.push('other'),
  }
  for (const channel of [text.channel, text.other]) Object.assign(channel, { drain: drains[channel.name as 'other'] })
  expect(await text.center.drain({ withinMs: 1_000 })).toBe(true)
  expect([drained, logged]).toEqual([['other'], ['channel did not drain']])
  await text.center.stop()
})
