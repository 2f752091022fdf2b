import type { Engine } from '@ringwright/core'
import { CALLEE_KEPT_MS, callees, isOnTheLine } from '../lead/callee.js'
import { leads } from '../lead/lead.js'
import type { LeadIndex } from '../lead/lead-index.js'
import { endAttempt } from './end-attempt.js'
import { followUp } from './live-person.js'
import { ended as previewEnded } from './preview-lead.js'
import type { Talks } from './talks.js'

/** What ends by itself, whoever watches: calls of which nobody says how they ended, live persons, and agents' paperwork. */
export function watchDeadlines(engine: Engine, talks: Talks, index: LeadIndex): void {
  engine.deadline(leads, {
    deadline: ({ stage }) => ('until' in stage ? stage.until : undefined),
    lapse(transaction, id, { stage }) {
      if (stage.name === 'calling') endAttempt(transaction, id, stage.attempt, { outcome: 'unknown' })
      else if (stage.name === 'live') followUp(engine, transaction, talks, id, true)
      else if (stage.name === 'previewing') {
        const lead = transaction.read(leads, id)
        if (lead) previewEnded(transaction, { ...lead, stage })
      } else if (stage.name === 'wrapping') endAttempt(transaction, id, stage.attempt, { outcome: 'connected' })
    },
  })
  engine.deadline(callees, {
    deadline: ({ until }) => until,
    lapse(transaction, id, callee) {
      // A call may last for longer than any other is remembered, and so may a directory that takes nothing.
      if (!isOnTheLine(transaction, callee) && !index.isUnwritten(id)) transaction.remove(callees, id)
      else transaction.put(callees, id, { ...callee, until: transaction.now + CALLEE_KEPT_MS })
    },
  })
}
