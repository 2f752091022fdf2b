import { parseInput } from '@ringwright/core'
import { z } from 'zod'
import type { Observation, Pacer } from '../pacing/pacer.js'

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
      return { dial, cancel: cancel.filter((id) => hasRung(observation, id, minimumRingMs)) }
    },
    save: () => parseInput(stateSchema, pacer.save(), 'what the pacer remembers'),
  }
}

function hasRung({ at, calls }: Observation, id: string, minimumRingMs: number): boolean {
  const call = calls.find((each) => each.id === id)
  return call?.phase === 'ringing' && at - call.since >= minimumRingMs
}
