import {
  type Actor,
  buildFlow,
  createContactCenter,
  memoryArchive,
  memoryDirectory,
  seededRandom,
} from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { expect, it } from 'vitest'
import { MessageCenter } from '../fixtures/message-center.js'
import { NUMBER } from '../fixtures/sms-world.js'
import { sms } from '../index.js'
import { smsParts } from './sms-part.js'

const OFFICER: Actor = { role: 'administrator', id: 'olga' }
const FILES = { removeRecording: async () => {}, removeAttachment: async () => {} }
const [ANNA, BEN] = ['+4915112345600', '+4915112345601'] as const

it('[X10] [L9] who has sent long text messages is handed out and erased with their parts, and nobody else is', async () => {
  const clock = steppingClock()
  const directory = memoryDirectory()
  const network = new MessageCenter(clock)
  const center = createContactCenter({
    ...{ clock, random: seededRandom(1), directory, archive: memoryArchive() },
    plugins: [
      sms({ numbers: { help: NUMBER }, transport: network.transport() }),
      sms({ name: 'sms-2', numbers: { help: '+4930123457' }, transport: new MessageCenter(clock).transport() }),
    ],
    flows: [buildFlow({ id: 'bye', steps: { bye: { kind: 'hangUp', text: 'Goodbye.' } } })],
    entries: [{ address: 'help', flow: 'bye' }],
  })
  await center.start()
  await clock.advance(0)
  for (const from of [ANNA, BEN]) expect(await network.write(from, `${from} `.repeat(20), from)).toBe('taken')
  await clock.advance(1_000)
  const kept = async () =>
    (await directory.find(center.id, smsParts, 'channel', 'sms', {})).map(({ body: { from } }) => from).toSorted()
  expect(await kept()).toEqual([ANNA, ANNA, BEN, BEN])

  const anna = { channel: 'sms', address: ANNA }
  const others: unknown[] = []
  for await (const item of center.personalData.export(OFFICER, anna)) if (item.kind === 'other') others.push(item)
  expect(others).toMatchObject([
    { keeper: 'parts of text messages', item: { from: ANNA, to: NUMBER } },
    { keeper: 'parts of text messages', item: { from: ANNA, to: NUMBER } },
  ])
  const erasing = center.personalData.erase(OFFICER, anna, FILES)
  await clock.advance(5_000)
  expect(await erasing).toMatchObject({ outcome: 'erased', others: { 'parts of text messages': 2 } })
  expect(await kept()).toEqual([BEN, BEN])
  await center.stop()
})

it('[L9] parts of text messages are kept without what is redacted, and a number that was divided is found in the end', async () => {
  const clock = steppingClock()
  const directory = memoryDirectory()
  const network = new MessageCenter(clock)
  const center = createContactCenter({
    ...{ clock, random: seededRandom(1), directory, redact: ['cardNumber'] },
    plugins: [sms({ numbers: { help: NUMBER }, transport: network.transport() })],
    flows: [buildFlow({ id: 'bye', steps: { bye: { kind: 'hangUp', text: 'Goodbye.' } } })],
    entries: [{ address: 'help', flow: 'bye' }],
  })
  await center.start()
  await clock.advance(0)
  const texts: string[] = []
  center.conversations.onMessage(({ text, author }) => author.role === 'customer' && texts.push(text ?? ''))
  // Of three parts, the second begins within the second card's number.
  const written = `My card is 4111 1111 1111 1111. ${'x'.repeat(112)} 5555 5555 5555 4444 ${'y'.repeat(150)}`
  expect(await network.write(ANNA, written, ANNA)).toBe('taken')
  await clock.advance(1_000)
  const parts = await directory.find(center.id, smsParts, 'channel', 'sms', {})
  expect(parts).toHaveLength(3)
  expect(JSON.stringify(parts)).not.toContain('4111 1111')
  expect(texts).toEqual([
    written.replace('4111 1111 1111 1111', '•••• 1111').replace('5555 5555 5555 4444', '•••• 4444'),
  ])
  await center.stop()
})
