import { afterEach, describe, expect, it } from 'vitest'
import type { ContactCenterOptions } from '../engine/contact-center-options.js'
import { buildFlow } from '../flow/flow-builder.js'
import { HOST, TextCenter } from '../text/fixtures/text-center.js'
import { ScriptedDetector } from './fixtures/scripted-detector.js'

const GERMAN = 'Wo ist meine Bestellung?'
const ENGLISH = 'Where is my order, please?'

const reception = buildFlow({
  id: 'reception',
  variables: { language: 'en' },
  steps: {
    topic: {
      kind: 'ask',
      text: { en: 'What is it about?', de: 'Worum geht es?' },
      choices: [{ keys: ['english'], next: 'english' }],
      timeoutMs: 600_000,
      attempts: 9,
      otherwise: 'end',
    },
    english: { kind: 'set', values: { language: '"en"' }, next: 'topic' },
    end: { kind: 'hangUp' },
  },
})

const opened: TextCenter[] = []
afterEach(async () => {
  for (const { center } of opened.splice(0)) await center.stop()
})

async function open(more: Partial<ContactCenterOptions> = {}) {
  const detector = new ScriptedDetector()
  const center = await TextCenter.open({}, undefined, {
    ...{ flows: [reception], languageDetection: { detector }, ...more },
  })
  opened.push(center)
  const languages = () => center.facts.flatMap(({ type, data }) => (type === 'interaction:languageKnown' ? [data] : []))
  return { center, detector, languages }
}

describe('the language in which a customer writes', () => {
  it('is known before the flow begins, which speaks it', async () => {
    const { center, languages } = await open()
    await center.receive(GERMAN, 'm1')
    expect(center.texts).toEqual(['Worum geht es?'])
    expect(languages()).toEqual([{ interaction: center.interaction.id, language: 'de' }])
    expect(center.interaction).toMatchObject({ language: 'de' })
  })

  it('is told by what was said together where one message says too little, and asked of nobody before', async () => {
    const { center, detector } = await open()
    await center.receive('mein', 'm1')
    expect([detector.asked, center.interaction.language]).toEqual([[], undefined])
    await center.receive('Paket?', 'm2')
    expect([detector.asked, center.interaction.language]).toEqual([[], undefined])
    await center.receive('4711', 'm3')
    await center.receive('nicht da', 'm4')
    expect([detector.asked, center.interaction.language]).toEqual([['mein\nPaket?\n4711\nnicht da'], 'de'])
  })

  it('stays through short answers and one sentence in another, and changes with the second', async () => {
    const { center, languages } = await open()
    for (const [index, text] of [GERMAN, 'ok', ENGLISH, GERMAN, ENGLISH, 'yes'].entries())
      await center.receive(text, `m${index}`)
    expect(center.interaction.language).toBe('de')
    await center.receive(ENGLISH, 'm7')
    expect(center.interaction.language).toBe('en')
    expect(languages().map(({ language }) => language)).toEqual(['de', 'en'])
  })

  it('is that of the conversation: on another channel it is known with the first word', async () => {
    const { center } = await open()
    await center.knowAnna()
    await center.receive(GERMAN, 'm1')
    await center.other.host.receive({ address: 'anna', service: 'help', content: { text: '?' }, externalId: 'm2' })
    await center.settle()
    expect(center.other.sent.map(({ message }) => message.text)).toEqual(['Worum geht es?'])
  })

  it('gives way to what the customer chose in the flow', async () => {
    const { center } = await open()
    await center.receive(GERMAN, 'm1')
    await center.receive('english', 'm2')
    expect([center.texts.at(-1), center.interaction.language]).toEqual(['What is it about?', 'en'])
    await center.receive(GERMAN, 'm3')
    await center.receive(GERMAN, 'm4')
    expect(center.interaction.language).toBe('en')
  })

  it('gives way to what somebody says the customer wants, at once, and is not asked for any more', async () => {
    const { center, detector } = await open()
    await center.receive(GERMAN, 'm1')
    const { customer } = center.interaction
    expect(await center.center.customers.prefer(HOST, customer, { language: 'fr' })).toBe(true)
    expect(center.interaction.language).toBe('fr')
    await center.receive(ENGLISH, 'm2')
    await center.receive(ENGLISH, 'm3')
    expect([detector.asked.length, center.interaction.language]).toEqual([1, 'fr'])
  })

  it('is not looked for in links and addresses, nor in more than a detector has to read', async () => {
    const { center, detector } = await open()
    await center.receive(`https://shop.example/is/my/order wo@ist.example`, 'm1')
    await center.receive(`${GERMAN} ${'😀'.repeat(2_000)}`, 'm2')
    expect(detector.asked).toHaveLength(1)
    const [read = ''] = detector.asked
    expect([read.includes('shop'), read.length <= 1_000, /[\uD800-\uDBFF]$/.test(read)]).toEqual([false, true, false])
  })

  it('is unknown where the detector is not sure enough', async () => {
    const { center, detector } = await open()
    detector.confidence = 0.4
    await center.receive(GERMAN, 'm1')
    expect(center.interaction.language).toBeUndefined()
  })
})

describe('a detector that', () => {
  it.each(['failing', 'garbage'] as const)('is %s leaves the language unknown, and the message taken', async (mood) => {
    const { center, detector } = await open()
    detector.mood = mood
    expect(await center.receive(GERMAN, 'm1')).toMatchObject({ outcome: 'received' })
    expect([center.texts, center.interaction.language]).toEqual([['What is it about?'], undefined])
  })

  it('does not answer holds up first messages for a quarter of a second, five times, and then nobody', async () => {
    const { center, detector } = await open()
    detector.mood = 'silent'
    const { host } = center.channel
    const write = (address: string) =>
      host.receive({ address, service: 'help', content: { text: GERMAN }, externalId: address })
    for (const address of ['a', 'b', 'c', 'd', 'e']) {
      const asked = center.texts.length
      const received = write(address)
      await center.clock.advance(249)
      expect(center.texts).toHaveLength(asked)
      await center.clock.advance(1)
      expect(await received).toMatchObject({ outcome: 'received' })
    }
    const before = center.clock.now()
    expect(await write('f')).toMatchObject({ outcome: 'received' })
    expect([center.clock.now() - before, detector.asked.length]).toEqual([0, 5])

    detector.mood = 'well'
    await center.clock.advance(30_000)
    await write('g')
    expect(detector.asked).toHaveLength(6)
  })

  it('does not answer holds up nothing that is open already', async () => {
    const { center, detector } = await open()
    await center.receive('hi', 'm1')
    detector.mood = 'silent'
    const before = center.clock.now()
    await center.receive(GERMAN, 'm2')
    expect(center.clock.now()).toBe(before)
    expect(center.texts).toHaveLength(2)
  })

  it('is none is refused when the center is made', async () => {
    await expect(open({ languageDetection: { detector: {} as never } })).rejects.toThrow(/detect\(text, signal\)/)
  })
})
