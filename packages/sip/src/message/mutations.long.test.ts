import { randomInteger, type Random, seededRandom } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { sipLaboratory } from '../simulation/index.js'
import { createParseErrorResponse } from './create-response.js'
import { APPLICATION } from './fixtures/torture-application.js'
import { TORTURE } from './fixtures/torture.js'
import { VALID } from './fixtures/torture-valid.js'
import type { TortureCase } from './fixtures/torture-case.js'
import type { WireMessage } from './message.js'
import { type ParseResult, parseMessage } from './parse.js'
import { parseUri } from './uri.js'

const MUTATIONS = 100_000
const MUTATIONS_AT_STACK = 20_000
/** Changes of one message: more make it noise, which is refused at the first line. */
const CHANGES_MAX = 4
/** As for the torture messages, and as much again as an empty message costs. */
const VISITS_MAX = 8
const VISITS_FREE = 64
/** Well-formed before something happens to them. */
const ORIGINALS = [...VALID, ...APPLICATION]
/** What syntax is made of. */
const SYNTAX = Buffer.from('\r\n\t ;,:<>"\\@=?&%()/\0\xff0a', 'latin1')

const at = (random: Random, length: number): number => (length === 0 ? 0 : randomInteger(random, length))

/** A message with up to four things wrong: octets changed, left out, doubled, taken from another one, or cut off. */
function mutated(random: Random): Uint8Array {
  const one = (of: readonly TortureCase[]): Buffer => Buffer.from(of[at(random, of.length)]?.octets ?? [])
  let octets = one(ORIGINALS)
  for (let change = at(random, CHANGES_MAX); change >= 0; change--) {
    // In the head, because a body of another length than was said is refused whatever else is wrong.
    const head = octets.indexOf('\r\n\r\n')
    const from = at(random, head < 0 ? octets.length : head)
    const to = Math.min(octets.length, from + at(random, 40))
    const before = octets.subarray(0, from)
    const after = octets.subarray(to)
    const piece = octets.subarray(from, to)
    const other = one(TORTURE)
    const syntax = SYNTAX.subarray(at(random, SYNTAX.length))
    const changed = [
      [before, syntax.subarray(0, 1), octets.subarray(from + 1)],
      [before, after],
      [before, piece, piece, after],
      [before, other.subarray(at(random, other.length)), after],
      [before, syntax, after],
      [before],
    ]
    octets = Buffer.concat(changed[at(random, changed.length)] ?? [])
  }
  return octets
}

/** Reads what the layers above read. */
function readAll(message: WireMessage): void {
  message.from()
  message.to()
  message.cseq()
  message.vias()
  message.contacts()
  message.topVia()
  message.headers.get('subject')
  if (message.kind === 'request') parseUri(message.requestUri)
}

/** Accepted and read, or refused and answered. */
function take(result: ParseResult): void {
  if (result.ok) readAll(result.message)
  else createParseErrorResponse(result.error, 'our-tag')
}

describe('messages that went wrong on their way', () => {
  it(`are each accepted or refused, ${MUTATIONS} of them, with bounded work for each octet`, {
    timeout: 600_000,
  }, () => {
    const random = seededRandom(4_475)
    let accepted = 0
    for (let index = 0; index < MUTATIONS; index++) {
      const octets = mutated(random)
      const probe = { octetVisits: 0 }
      const result = parseMessage(octets, { probe })
      take(result)
      if (result.ok) accepted++
      const visitsMax = VISITS_MAX * octets.length + VISITS_FREE
      if (probe.octetVisits > visitsMax)
        expect.fail(
          `${probe.octetVisits} visits, ${visitsMax} allowed: ${JSON.stringify(Buffer.from(octets).toString('latin1'))}`,
        )
    }
    // Neither noise nor the originals: both ways are taken often.
    expect(accepted).toBeGreaterThan(MUTATIONS / 20)
    expect(accepted).toBeLessThan(MUTATIONS * 0.9)
  })

  it('leave a stack that gets them able to take the next call', { timeout: 600_000 }, async () => {
    const laboratory = sipLaboratory()
    const stack = await laboratory.stack('10.0.0.1')
    stack.onCall((call) => call.reject(486))
    const hostile = await laboratory.peer('10.0.0.9')
    const random = seededRandom(3_261)
    for (let index = 0; index < MUTATIONS_AT_STACK; index++) {
      hostile.sendRaw({ address: '10.0.0.1', port: 5060 }, mutated(random))
      if (index % 100 === 0) await laboratory.clock.advance(100)
    }
    // Until every transaction has been given up (64·T1, twice for a refused INVITE).
    await laboratory.clock.advance(70_000)
    expect(stack.statistics()).toMatchObject({ transactionsRunning: 0, callsRunning: 0 })
    const caller = await laboratory.stack('10.0.0.2')
    const dialed = caller.dial('sip:service@10.0.0.1', { offer: 'v=0' })
    await laboratory.clock.advance(1_000)
    expect(await dialed.result).toMatchObject({ outcome: 'failed', response: { status: 486 } })
  })
})
