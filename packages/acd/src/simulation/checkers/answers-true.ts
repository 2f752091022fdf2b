import { type AcceptOutcome, type OfferId, type OfferReference, type Revision, interactions } from '@ringwright/core'
import { type Checker, type Records, recordOf } from '@ringwright/core/simulation'
import { factsOf } from './facts-of.js'

export interface AnswerWatch {
  /** A node that knew the log up to a revision when it was asked has answered an agent. */
  answered(reference: OfferReference, outcome: AcceptOutcome['outcome'], heardUpTo: Revision): void
  /** A command failed in a way that its caller cannot expect. */
  failed(command: string, error: string): void
}

/** Checks what nodes say to agents against the log, which knows of each commit before any node does. */
export function answersTrue(): Checker & AnswerWatch {
  const acceptedAt = new Map<OfferId, Revision>()
  let known: Records = new Map()
  let wrong: string[] = []
  return {
    name: 'answers-true',
    invariant:
      'Who hears "accepted" has the customer, nobody who has the customer hears otherwise, and no command breaks.',
    answered({ interaction, offer }, outcome, heardUpTo) {
      const revision = acceptedAt.get(offer) ?? Infinity
      const stage = recordOf(known, interactions, interaction)?.stage
      const has = stage?.name === 'engaged' && stage.offer.id === offer
      if (outcome === 'accepted' && revision === Infinity)
        wrong.push(`"accepted" was said of offer ${offer}, which the log does not say`)
      // A node that had not heard of it yet when it was asked spoke of what it knew.
      if (outcome !== 'accepted' && has && revision <= heardUpTo)
        wrong.push(`"${outcome}" was said of offer ${offer} to an agent who has its customer`)
    },
    failed(command, error) {
      wrong.push(`${command}: ${error}`)
    },
    see({ commit, records }) {
      known = records
      for (const { offer } of factsOf(commit, 'offer:accepted')) acceptedAt.set(offer, commit.revision)
    },
    *look() {
      yield* wrong
      wrong = []
    },
    *finish() {
      yield* wrong
    },
  }
}
