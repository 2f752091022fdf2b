import { describe, expect, it } from 'vitest'
import { decodeG711, encodeG711, type G711Codec, G711_SILENCE, g711TranscodeTable } from './g711.js'

const CODECS: readonly G711Codec[] = ['PCMU', 'PCMA']
const octets = Uint8Array.from({ length: 256 }, (_, octet) => octet)

describe('G.711', () => {
  it('decodes the corner codes of both laws to the values of ITU-T G.711, scaled to 16 bits', () => {
    expect([...decodeG711(Uint8Array.of(0x00, 0x80, 0x7f, 0xff, 0x70, 0xf0), 'PCMU')]).toEqual([
      -32_124, 32_124, 0, 0, -120, 120,
    ])
    expect([...decodeG711(Uint8Array.of(0x2a, 0xaa, 0x55, 0xd5), 'PCMA')]).toEqual([-32_256, 32_256, -8, 8])
  })

  it.each(CODECS)('encodes what %s decodes to back to the same value', (codec) => {
    const samples = decodeG711(octets, codec)
    expect([...decodeG711(encodeG711(samples, codec), codec)]).toEqual([...samples])
  })

  it.each(CODECS)('keeps any sample within the step of its segment (%s)', (codec) => {
    const samples = Int16Array.from({ length: 65_536 }, (_, index) => index - 32_768)
    const decoded = decodeG711(encodeG711(samples, codec), codec)
    const worst = samples.reduce((error, sample, index) => {
      const allowed = Math.abs(sample) / 32 + 16
      return Math.max(error, Math.abs(sample - (decoded[index] as number)) / allowed)
    }, 0)
    // The loudest µ-law step ends 644 below the loudest sample.
    expect(worst).toBeLessThan(1.1)
  })

  it.each(CODECS)('sends silence as the octet of the smallest amplitude (%s)', (codec) => {
    expect(Math.abs(decodeG711(Uint8Array.of(G711_SILENCE[codec]), codec)[0] as number)).toBeLessThanOrEqual(8)
    expect(encodeG711(Int16Array.of(0), codec)[0]).toBe(G711_SILENCE[codec])
  })

  it('[J2] transcodes octet by octet as decoding and encoding would', () => {
    const table = g711TranscodeTable('PCMU')
    expect([...table]).toEqual([...encodeG711(decodeG711(octets, 'PCMU'), 'PCMA')])
  })
})
