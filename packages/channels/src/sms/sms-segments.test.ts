import { describe, expect, it } from 'vitest'
import { decodeGsm, encodeGsm } from './gsm-alphabet.js'
import { segmentCount, smsSegments } from './index.js'

const lengths = (text: string) => smsSegments(text).parts.map(({ length }) => length)

describe('[L9] a text as phones count it', () => {
  it.each([
    ['160 letters are one', 'x'.repeat(160), [160]],
    ['161 are two, each with room for a header', 'x'.repeat(161), [153, 8]],
    ['characters of the extension take two septets', '€'.repeat(80), [80]],
    ['and are not cut in two', `${'x'.repeat(152)}€${'x'.repeat(10)}`, [152, 11]],
    ['umlauts of the alphabet change nothing', 'ä'.repeat(160), [160]],
    ['70 of other scripts are one', '好'.repeat(70), [70]],
    ['71 are two', '好'.repeat(71), [67, 4]],
    ['one emoji makes the whole text UCS-2', `${'x'.repeat(69)}👍`, [66 + 1, 4]],
    ['surrogate pairs are not cut in two', `${'好'.repeat(66)}👍${'好'.repeat(10)}`, [66, 12]],
    ['nothing is one', '', [0]],
  ])('%s', (_, text, expected) => {
    expect(lengths(text)).toEqual(expected)
    expect(smsSegments(text).parts.join('')).toBe(text)
    expect(segmentCount(text)).toBe(expected.length)
  })

  it('is read back from its septets, all of the alphabet', () => {
    const text = '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./09:;<=>?¡AZÄÖÑÜ§¿azäöñüà\f^{}\\[~]|€'
    expect(decodeGsm(encodeGsm(text))).toBe(text)
    expect([...encodeGsm('@€_')]).toEqual([0x00, 0x1b, 0x65, 0x11])
  })

  it('shows something for whatever comes', () => {
    expect(decodeGsm(Uint8Array.of(0x1b, 0x41, 0x1b, 0xff))).toBe('Aà')
  })
})
