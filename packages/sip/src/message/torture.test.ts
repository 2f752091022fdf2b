import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createParseErrorResponse } from './create-response.js'
import { TORTURE } from './fixtures/torture.js'
import { parseMessage } from './parse.js'

const ORIGINALS = new URL('../../../../../shared/data/rfc4475/', import.meta.url)

/** Visits of one octet that any message may cost: the index, the start line's URI, and one header reader, each twice. */
const VISITS_MAX = 8

describe('torture messages', () => {
  it('are as many as those of RFC 4475, each with a name of its own', () => {
    expect(TORTURE).toHaveLength(49)
    expect(new Set(TORTURE.map((torture) => torture.name)).size).toBe(49)
  })

  it.each(TORTURE)('$name: $shows', ({ octets, verdict, look, sees }) => {
    const probe = { octetVisits: 0 }
    const result = parseMessage(octets, { probe })
    if (verdict === 'accepted') {
      expect(result).toMatchObject({ ok: true })
      if (result.ok && look) expect(look(result.message)).toEqual(sees)
    } else {
      expect(result).toMatchObject({ ok: false, error: { status: verdict.refused } })
      const answer = result.ok ? undefined : createParseErrorResponse(result.error, 'our-tag')
      expect(answer !== undefined).toBe(verdict.answered)
    }
    expect(probe.octetVisits).toBeLessThan(VISITS_MAX * octets.length)
  })

  it('gives an answer to a refused request that parses and goes to the same transaction', () => {
    for (const { octets, verdict, name } of TORTURE) {
      if (verdict === 'accepted' || !verdict.answered || name === 'empty-parameters') continue
      const refused = parseMessage(octets)
      if (refused.ok) throw new Error(`${name} was accepted`)
      const answer = createParseErrorResponse(refused.error, 'our-tag', { address: '192.0.2.1', port: 5060 })
      expect(answer?.headers.get('call-id'), name).toBe('torture@desk7.example.net')
      expect(answer?.headers.get('to'), name).toContain('tag=our-tag')
      expect(answer?.topVia().received, name).toBe('192.0.2.1')
    }
  })
})

interface Original {
  readonly name: string
  readonly file: string
  readonly code: string
  readonly title: string
}

/** For the originals that an element may be liberal about, and this one is. */
const LIBERAL = new Set(['baddate', 'regbadct', 'unksm2', 'regaut01'])

describe.skipIf(!existsSync(ORIGINALS))(
  'originals of RFC 4475 (skipped where the folder beside the repository is absent)',
  () => {
    const originals: Original[] = existsSync(ORIGINALS)
      ? (JSON.parse(readFileSync(new URL('index.json', ORIGINALS), 'utf8')) as Original[])
      : []

    it.each(originals)('$name: $title', ({ name, file, code }) => {
      const probe = { octetVisits: 0 }
      const octets = readFileSync(new URL(file, ORIGINALS))
      const result = parseMessage(octets, { probe })
      expect(probe.octetVisits).toBeLessThan(VISITS_MAX * octets.length)
      if (LIBERAL.has(name) || name === 'bcast') {
        expect(result.ok).toBe(true)
      } else if (code === 'drop') {
        expect(result.ok || result.error.answerable !== undefined).toBe(false)
      } else if (/^(400|505|501\/400)/.test(code)) {
        expect(result).toMatchObject({ ok: false, error: { status: code === '505' ? 505 : 400 } })
      } else {
        expect(result.ok).toBe(true)
      }
    })
  },
)
