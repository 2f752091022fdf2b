import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { memoryDirectory } from '../../storage/memory/memory-directory.js'
import { HOST, TextCenter } from '../../text/fixtures/text-center.js'
import { Redaction } from './redaction.js'

const all = new Redaction(['cardNumber', 'iban', 'chineseResidentId'])

describe('redaction', () => {
  it.each([
    ['my card is 4111 1111 1111 1111, thanks', 'my card is •••• 1111, thanks'],
    ['4111111111111111', '•••• 1111'],
    ['5555-5555-5555-4444 or 378282246310005', '•••• 4444 or •••• 0005'],
    ['order 12345 4111 1111 1111 1111', 'order 12345 •••• 1111'],
    ['4111.1111.1111.1111', '•••• 1111'],
    ['DE89 3704 0044 0532 0130 00 is mine', '•••• 3000 is mine'],
    ['gb82west12345698765432', '•••• 5432'],
    ['身份证 11010519491231002X。', '身份证 •••• 002X。'],
  ])('takes the number out of "%s"', (text, clean) => {
    expect(all.text(text)).toBe(clean)
  })

  it.each([
    'order 4111 1111 1111 1112',
    'call +49 30 901820 or 030 901 820',
    '1234567890123456',
    '41111111111111111111111111',
    'DE89 3704 0044 0532 0130 03',
    '110105194912310021',
    '110105194913310028',
    'no number at all',
  ])('leaves "%s" as it is', (text) => {
    expect(all.text(text)).toBe(text)
  })

  it('takes the number out of the name and the address of a place, too', () => {
    const words = { name: 'card 4111111111111111', address: 'DE89 3704 0044 0532 0130 00' }
    const place = { latitude: 52.5, longitude: 13.4 }
    expect(all.content({ location: { ...place, ...words } })).toEqual({
      location: { ...place, name: 'card •••• 1111', address: '•••• 3000' },
    })
  })

  it('takes time in proportion to the text, whatever is in it', () => {
    const texts = [
      '1 '.repeat(8_000),
      'DE89 '.repeat(3_000),
      '4'.repeat(16_000),
      '1-'.repeat(8_000),
      'A1 '.repeat(5_000),
    ]
    for (const text of texts) expect(all.text(text).length).toBeLessThanOrEqual(text.length + 16)
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        expect(all.text(all.text(text))).toBe(all.text(text))
      }),
    )
  })

  it('takes detectors of the host, and hides all of what is short', () => {
    const find = (text: string) =>
      [...text.matchAll(/PIN \d{4}/g)].map(({ index }) => ({ start: index, end: index + 8 }))
    expect(new Redaction([{ name: 'pin', find }]).text('my PIN 1234!')).toBe('my ••••!')
    expect(() => new Redaction(['creditCard' as never])).toThrow('redact of createContactCenter')
  })
})

describe('[L15] [X6] what is not written to its end', () => {
  it('shows no number of which one may become that is looked for, and all others', () => {
    const redaction = new Redaction(['cardNumber'])
    expect(redaction.unfinished('Card 4111 1111 1')).toBe('Card ••••')
    expect(redaction.unfinished('4111-1111-1111-1111 at 12:30 in 10115')).toBe('•••• 1111 at 12:30 in 10115')
    expect(new Redaction().unfinished('Call 030 901820')).toBe('Call 030 901820')
  })
})

describe('a center that redacts', () => {
  const opened: TextCenter[] = []
  afterEach(async () => {
    for (const { center } of opened.splice(0)) await center.stop()
  })

  it('[X6] keeps no card number, whoever writes it, not even in what is edited later', async () => {
    const directory = memoryDirectory()
    const kept: string[] = []
    const center = await TextCenter.open({}, undefined, {
      redact: ['cardNumber'],
      directory: {
        ...directory,
        put: (...entry) => {
          kept.push(JSON.stringify(entry[3]))
          return directory.put(...entry)
        },
      },
    })
    opened.push(center)
    const secret = '4111 1111 1111 1111'
    await center.receive(`pay with ${secret}`, 'm1')
    await center.center.conversations.write(HOST, center.interaction.id, {
      clientId: 'c1',
      text: `You said ${secret}?`,
    })
    await center.settle()
    const revision = { address: 'anna', service: 'help', externalId: 'm1', content: { text: `no, ${secret} it is` } }
    await center.channel.host.revise(revision)
    const texts = (await center.messages()).map(({ text }) => text)
    expect(texts[0]).toBe('no, •••• 1111 it is')
    expect(texts.at(-1)).toBe('You said •••• 1111?')
    expect(kept.length).toBeGreaterThan(3)
    expect(kept.join()).not.toContain('1111 1111')
    expect(JSON.stringify([...center.facts, center.interaction])).not.toContain('1111 1111')
    expect(center.texts.join()).not.toContain('1111 1111')
  })
})
