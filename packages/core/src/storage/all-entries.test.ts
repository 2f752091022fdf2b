import { expect, it } from 'vitest'
import type { CenterId } from '../identity/identity.js'
import { allEntries } from './all-entries.js'
import { type CollectionDefinition, FIND_LIMIT_MAX } from './directory.js'
import { memoryDirectory } from './memory/memory-directory.js'

const CENTER = 'main' as CenterId
const notes: CollectionDefinition<{ readonly number: number; readonly at: number }> = {
  name: 'notes',
  indexes: { all: { keys: () => ['all'], order: ({ at }) => at } },
}

async function numbersOf(count: number, atOf: (number: number) => number): Promise<number[]> {
  const place = { center: CENTER, directory: memoryDirectory() }
  for (let number = 0; number < count; number++)
    await place.directory.put(CENTER, notes, `${number}`, { number, at: atOf(number) }, 0)
  const numbers: number[] = []
  for await (const { number } of allEntries(place, notes, 'all', 'all')) {
    numbers.push(number)
    await place.directory.remove(CENTER, notes, `${number}`)
  }
  return numbers.sort((a, b) => a - b)
}

it('are all given, however many pages they are, while they are removed', async () => {
  const count = 2 * FIND_LIMIT_MAX + 1
  expect(await numbersOf(count, (number) => number)).toEqual(Array.from({ length: count }, (_, number) => number))
})

it('are all given where several at one place of the order lie on two pages', async () => {
  const count = FIND_LIMIT_MAX + 1
  const pairs = await numbersOf(count, (number) => Math.floor((number + 1) / 2))
  expect(pairs).toEqual(Array.from({ length: count }, (_, number) => number))
})

it('are refused, and not left out, where more than a page are at one place of the order', async () => {
  const crowded = numbersOf(FIND_LIMIT_MAX + 1, () => 7)
  await expect(crowded).rejects.toMatchObject({ code: 'limit_reached', message: expect.stringContaining('"notes"') })
})
