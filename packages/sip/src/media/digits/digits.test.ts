import { seededRandom } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { holdMusic } from '../audio/hold-music.js'
import { decodeG711 } from '../audio/g711.js'
import { joinSamples, silence, tone } from '../audio/tone.js'
import { type Digit, digitMerger } from './digit-merger.js'
import { DTMF_DIGITS, dtmfFrequencies, dtmfTones } from './dtmf.js'
import { parseInfoDigit } from './info-digit.js'
import { inbandDigitDetector } from './inband-digit-detector.js'
import { parseTelephoneEvent, type TelephoneEvent, writeTelephoneEvent } from './telephone-event.js'
import { telephoneEventReceiver } from './telephone-event-receiver.js'
import { TelephoneEventSender } from './telephone-event-sender.js'

function receiver() {
  const digits: [digit: string, durationMs: number][] = []
  const events = telephoneEventReceiver((digit, durationMs) => digits.push([digit, durationMs]))
  const packet = (event: number, timestamp: number, durationSamples: number, isEnd = false, at = 0): void =>
    events.received({ event, isEnd, durationSamples }, timestamp, at)
  return { digits, events, packet }
}

describe('RFC 4733 receiver', () => {
  it('[J5] makes one digit of all packets with one timestamp, however often its end comes', () => {
    const { digits, packet } = receiver()
    for (const duration of [160, 320, 480]) packet(5, 8_000, duration)
    for (let i = 0; i < 3; i++) packet(5, 8_000, 640, true)
    expect(digits).toEqual([['5', 80]])
  })

  it('[J5] takes a new timestamp as a new press of the same key, also when the end was lost', () => {
    const { digits, packet } = receiver()
    packet(1, 8_000, 800, true)
    packet(1, 9_600, 160)
    packet(1, 11_200, 160)
    packet(1, 11_200, 800, true)
    expect(digits).toEqual([
      ['1', 100],
      ['1', 20],
      ['1', 100],
    ])
  })

  it('[J5] goes on with a long event in its next segment, as RFC 4733 section 2.5.1.3 says', () => {
    const { digits, packet } = receiver()
    packet(11, 4_294_950_000, 0xffff)
    packet(11, (4_294_950_000 + 0xffff) >>> 0, 800)
    packet(11, (4_294_950_000 + 0xffff) >>> 0, 1_600, true)
    expect(digits).toEqual([['#', Math.round((0xffff + 1_600) / 8)]])
  })

  it('[J5] hears the digits of a source that counts anew from an earlier timestamp', () => {
    const { digits, packet } = receiver()
    packet(1, 2_000_000_000, 800, true)
    packet(2, 5_000, 160)
    packet(2, 5_000, 800, true)
    packet(3, 6_600, 800, true)
    expect(digits.map(([digit]) => digit)).toEqual(['1', '2', '3'])
  })

  it('[J5] ignores late packets of an earlier digit', () => {
    const { digits, packet } = receiver()
    packet(1, 8_000, 800, true)
    packet(2, 9_600, 160)
    packet(1, 8_000, 800, true)
    packet(2, 9_600, 800, true)
    expect(digits).toEqual([
      ['1', 100],
      ['2', 100],
    ])
  })

  it('[J5] ends a digit whose end packets were all lost after 200 ms', () => {
    const { digits, events, packet } = receiver()
    packet(9, 8_000, 320, false, 1_000)
    events.expire(1_150)
    expect(digits).toEqual([])
    events.expire(1_200)
    expect(digits).toEqual([['9', 40]])
    packet(9, 8_000, 800, true, 1_250)
    expect(digits.length).toBe(1)
  })

  it('passes over events that are no digits', () => {
    const { digits, packet } = receiver()
    packet(16, 8_000, 800, true)
    packet(255, 9_600, 800, true)
    expect(digits).toEqual([])
  })

  it('reads back its own payload, and refuses a short one', () => {
    const payload = Buffer.alloc(4)
    const event: TelephoneEvent = { event: 15, isEnd: true, durationSamples: 65_535 }
    writeTelephoneEvent(payload, 0, event)
    expect(parseTelephoneEvent(payload, 0, 4)).toEqual(event)
    expect(parseTelephoneEvent(payload, 0, 3)).toBeUndefined()
  })
})

describe('RFC 4733 sender', () => {
  it('[J5] sends what the receiver understands, with each end three times', () => {
    const { digits, events } = receiver()
    let timestamp = 0
    let ends = 0
    const sender = new TelephoneEventSender((event, isFirst, at) => {
      if (isFirst) timestamp = at * 8
      if (event.isEnd) ends++
      events.received(event, timestamp, at)
    })
    const done: boolean[] = []
    sender.enqueue('12', (isSent) => done.push(isSent))
    sender.enqueue('2#', (isSent) => done.push(isSent))
    let at = 0
    while (sender.tick(at)) at += 20
    expect(digits.map(([digit]) => digit).join('')).toBe('122#')
    expect(digits.every(([, durationMs]) => durationMs === 100)).toBe(true)
    expect(ends).toBe(12)
    expect(at).toBe(4 * 180)
    expect(done).toEqual([true, true])
  })
})

describe('digits in SIP INFO', () => {
  it.each<[string, string, { digit: string; durationMs: number } | undefined]>([
    ['application/dtmf-relay', 'Signal=5\r\nDuration=240\r\n', { digit: '5', durationMs: 240 }],
    ['Application/DTMF-Relay; charset=utf-8', 'signal = * \nduration = 100', { digit: '*', durationMs: 100 }],
    ['application/dtmf-relay', 'Signal=11', { digit: '#', durationMs: 160 }],
    ['application/dtmf-relay', 'Signal=a\r\nDuration=-5', { digit: 'A', durationMs: 160 }],
    ['application/dtmf-relay', 'Signal=1\r\nDuration=999999', { digit: '1', durationMs: 60_000 }],
    ['application/dtmf', ' 7 ', { digit: '7', durationMs: 160 }],
    ['application/dtmf', '', undefined],
    ['application/dtmf', '12', undefined],
    ['application/dtmf-relay', 'Duration=100', undefined],
    ['application/dtmf-relay', 'x'.repeat(100_000), undefined],
    ['text/plain', '5', undefined],
  ])('[J6] reads %s %j', (type, body, expected) => {
    expect(parseInfoDigit(type, body)).toEqual(expected)
  })
})

describe('in-band digits', () => {
  function heard(samples: Int16Array): string {
    let digits = ''
    const detector = inbandDigitDetector((digit) => (digits += digit))
    for (let i = 0; i + 160 <= samples.length; i += 160) detector.frame(samples.subarray(i, i + 160))
    for (let i = 0; i < 3; i++) detector.frame(new Int16Array(160))
    return digits
  }

  it('[J7] hears each key once, whatever its place in the frames', () => {
    for (let shift = 0; shift < 20; shift += 3) {
      expect(heard(joinSamples([silence(shift), dtmfTones(DTMF_DIGITS, 65, 50)]))).toBe(DTMF_DIGITS)
    }
  })

  it('[J7] hears a key that is pressed twice as two, and a long one as one', () => {
    expect(heard(dtmfTones('55', 60, 60))).toBe('55')
    expect(heard(dtmfTones('5', 3_000, 50))).toBe('5')
  })

  it('[J7] hears digits over a noisy line, and 6 dB of twist', () => {
    const random = seededRandom('noise')
    const noisy = dtmfTones('0123456789*#').map((sample) => Math.round(sample / 3 + (random.next() - 0.5) * 800))
    expect(heard(noisy)).toBe('0123456789*#')
    const [row, column] = dtmfFrequencies('8')
    const loud = tone({ frequenciesHz: [row], durationMs: 100, levelDbm0: -8 })
    const quiet = tone({ frequenciesHz: [column], durationMs: 100, levelDbm0: -14 })
    expect(heard(loud.map((sample, i) => sample + (quiet[i] as number)))).toBe('8')
  })

  it('[J7] hears none in music, noise, dial tone or a single frequency', () => {
    const music = holdMusic()
    const payload = new Uint8Array(music.frames * 160)
    for (let i = 0; i < music.frames; i++) music.readFrame(i, 'PCMU', payload, i * 160)
    expect(heard(decodeG711(payload, 'PCMU'))).toBe('')
    const random = seededRandom('white')
    expect(heard(new Int16Array(80_000).map(() => (random.next() - 0.5) * 20_000))).toBe('')
    for (const frequenciesHz of [[350, 440], [697], [1_209], [941, 1_004], [440, 480]]) {
      expect(heard(tone({ frequenciesHz, durationMs: 1_000 }))).toBe('')
    }
  })
})

describe('digit merger', () => {
  function merged(...digits: [via: Digit['via'], digit: string, endedAt: number, durationMs?: number][]): string {
    let text = ''
    const merge = digitMerger(({ digit }) => (text += digit))
    for (const [via, digit, endedAt, durationMs = 100] of digits) merge({ via, digit, durationMs }, endedAt)
    return text
  }

  it('[Z30] takes a press that comes as event, as sound and as INFO once', () => {
    expect(merged(['inband', '5', 1_090], ['rfc4733', '5', 1_100], ['info', '5', 1_130])).toBe('5')
  })

  it('[Z30] takes a long press once, though INFO comes at its beginning and the event at its end', () => {
    expect(merged(['info', '5', 1_000, 160], ['rfc4733', '5', 2_000, 1_000])).toBe('5')
  })

  it('[Z30] takes quick presses of one way all, and of another way once 250 ms have passed', () => {
    expect(merged(['rfc4733', '1', 1_000], ['rfc4733', '1', 1_120], ['inband', '1', 1_130])).toBe('11')
    expect(merged(['rfc4733', '1', 1_000], ['info', '2', 1_400])).toBe('12')
  })
})
