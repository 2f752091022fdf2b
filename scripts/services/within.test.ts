import { expect, it } from 'vitest'
import { comesTrue } from './comes-true.js'
import { within } from './within.js'

const never = new Promise<never>(() => {})

it('gives what the work gives, and its failure as it is', async () => {
  expect(await within(() => 'the answer', Promise.resolve(42))).toBe(42)
  await expect(within(() => 'the answer', Promise.reject(new Error('busy')))).rejects.toThrow('busy')
})

it('says in time what did not come, in the words of then', async () => {
  let seen = 'nothing'
  const waited = within(() => `an answer; there was ${seen}`, never, 20)
  seen = 'noise'
  await expect(waited).rejects.toThrow('Not within 20 ms: an answer; there was noise.')
  await expect(comesTrue('the phone rings', () => false, 20)).rejects.toThrow('Not within 20 ms: the phone rings.')
})

it('believes a look that has taken longer than the limit', async () => {
  let looks = 0
  const slow = async (): Promise<boolean> => {
    await within(() => 'a look', never, 30).catch(() => {})
    return ++looks === 1
  }
  await comesTrue('one look', slow, 1)
  expect(looks).toBe(1)
})
