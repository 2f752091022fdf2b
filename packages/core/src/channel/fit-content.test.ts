import { describe, expect, it } from 'vitest'
import type { ChannelCapabilities } from './channel-capabilities.js'
import { fitContent } from './fit-content.js'
import type { Attachment } from './message-content.js'
import { typedOption } from './option-reply.js'

const PLAIN: ChannelCapabilities = { textLengthMax: 100, attachments: false, typing: false }
const RICH: ChannelCapabilities = {
  ...PLAIN,
  attachments: true,
  options: { countMax: 3, labelLengthMax: 20 },
  cards: true,
  location: true,
  templates: true,
}
const file = (name: string, contentType = 'image/png', bytes = 1_000): Attachment => ({
  url: `https://files.example/${name}`,
  name,
  contentType,
  bytes,
})
const options = [
  { id: 'yes-please', label: 'Yes' },
  { id: 'no-thanks', label: 'No', description: 'maybe later' },
]

describe('[L12] fitting a content to a channel', () => {
  it('gives a channel that shows everything one message of each kind', () => {
    const location = { latitude: 1, longitude: 2 }
    const card = { title: 'Shoes', image: file('shoes.png') }
    expect(fitContent({ text: 'Look', options, location, card, attachments: [file('a.png')] }, RICH)).toEqual([
      { text: 'Look', options },
      { location },
      { card },
      { attachments: [file('a.png')] },
    ])
  })

  it('makes text of everything for a channel that has nothing else', () => {
    const card = { title: 'Shoes', text: 'Size 9', url: 'https://shop.example/9', image: file('shoes.png') }
    expect(fitContent({ text: 'Look', card }, { ...PLAIN, textLengthMax: 500 })).toEqual([
      { text: 'Look\nShoes\nSize 9\nhttps://shop.example/9\nshoes.png: https://files.example/shoes.png' },
    ])
    const location = { latitude: 52.5, longitude: 13.4, name: 'Shop', address: 'Main St 1' }
    expect(fitContent({ location }, PLAIN)).toEqual([
      { text: 'Shop\nMain St 1\nhttps://www.openstreetmap.org/?mlat=52.5&mlon=13.4' },
    ])
  })

  it('[I6] numbers options that cannot be pressed, or shows what is short enough to be typed', () => {
    expect(fitContent({ text: 'Well?', options }, PLAIN)).toEqual([{ text: 'Well?\n1: Yes\n2: No, maybe later' }])
    const keys = [
      { id: '9', label: 'Agent' },
      { id: 'B2', label: 'Back' },
    ]
    expect(fitContent({ text: 'Well?', options: keys }, PLAIN)).toEqual([{ text: 'Well?\n9: Agent\nB2: Back' }])
  })

  it('[I6] takes more options, or longer ones, than there may be buttons as text too', () => {
    const four = ['a', 'b', 'c', 'd'].map((id) => ({ id, label: id }))
    expect(fitContent({ text: 'Well?', options: four }, RICH)).toEqual([{ text: 'Well?\na: a\nb: b\nc: c\nd: d' }])
    const long = [{ id: 'x', label: 'A label of more than twenty' }]
    expect(fitContent({ text: 'Well?', options: long }, RICH)).toEqual([
      { text: 'Well?\nx: A label of more than twenty' },
    ])
  })

  it('passes the files that the channel takes, and links to the others', () => {
    const files = [{ type: 'image/*', bytesMax: 5_000 }, { type: 'application/pdf' }]
    const attachments = [
      file('a.png'),
      file('big.png', 'image/png', 5_001),
      file('b.pdf', 'Application/PDF; x=1'),
      file('c.exe', 'x/y'),
    ]
    expect(fitContent({ attachments }, { ...RICH, files })).toEqual([
      {
        text: 'big.png: https://files.example/big.png\nc.exe: https://files.example/c.exe',
        attachments: [attachments[0], attachments[2]],
      },
    ])
  })

  it('sends files in groups, and words apart where captions are short or none', () => {
    const attachments = ['a', 'b', 'c'].map((name) => file(name))
    const text = 'Twelve words'
    expect(fitContent({ text, attachments }, { ...RICH, attachmentsMax: 2 })).toEqual([
      { text },
      { attachments: attachments.slice(0, 2) },
      { attachments: attachments.slice(2) },
    ])
    expect(fitContent({ text, attachments }, { ...RICH, captionLengthMax: 5 })).toEqual([{ text }, { attachments }])
    expect(fitContent({ text, attachments }, RICH)).toEqual([{ text, attachments }])
  })

  it('puts the options of a long text under its last part', () => {
    const parts = fitContent({ text: 'word '.repeat(30).trim(), options }, RICH)
    expect(parts.map((part) => part.options !== undefined)).toEqual([false, true])
  })

  it('leaves a template alone, and sends its words where the channel has none', () => {
    const content = { text: 'Your order 7', template: { name: 'order', language: 'en', parameters: ['7'] } }
    expect(fitContent(content, RICH)).toEqual([content])
    expect(fitContent(content, PLAIN)).toEqual([{ text: 'Your order 7' }])
  })
})

describe('[I6] what a customer types in answer to options', () => {
  it.each([
    ['1', 'yes-please'],
    [' ２. ', 'no-thanks'],
    ['yes!', 'yes-please'],
    ['NO', 'no-thanks'],
    ['3', undefined],
    ['yes and no', undefined],
    ['', undefined],
  ])('%j chooses %s', (text, id) => {
    expect(typedOption(options, text)?.id).toBe(id)
  })
})
