import { parseInput } from '@ringwright/core'
import { z } from 'zod'
import { hasRung } from '../pacing/has-rung.js'
import type { Pacer } from '../pacing/pacer.js'

const ids = z.array(z.string())
const decisionSchema = z.object({ dial: z.union([z.int().min(0), ids]), cancel: ids.default([]) })
const stateSchema = z.json()

/**
 * A pacer of the host's, as the dialer asks it: what it decides is checked before anybody is called by it, no call is
 * given up that has to ring on, and what it remembers can be kept. Throws `invalid_argument` for anything else.
 */
export function ownPacer(pacer: Pacer, minimumRingMs: number): Pacer {
  return {
    observe: (event) => pacer.observe(event),
    decide(observation) {
      const { dial, cancel } = parseInput(decisionSchema, pacer.decide(observation), 'what the pacer decides')
      const { at, calls } = observation
      const ripe = new Set(calls.filter((call) => hasRung(call, at, minimumRingMs)).map(({ id }) => id))
      return { dial, cancel: cancel.filter((id) => ripe.has(id)) }
    },
    save: () => parseInput(stateSchema, pacer.save(), 'what the pacer remembers'),
  }
}
