import { type EffectKind, type Engine, type InteractionId, type PendingEffect, systemActor } from '@ringwright/core'
import { type Callee, calleeOf, callees } from './callee.js'
import type { LeadKeeper } from './keep-leads.js'
import { untilWritten } from './until-written.js'

const DO_NOT_CALL = systemActor('doNotCall')
const NOTHING: readonly never[] = []

interface RefusalEffect extends PendingEffect {
  readonly number: string
  readonly by: string
}

/**
 * What became of the lead of a call stands, and whom its agent talked to is called no more all the same: it is written down
 * with the number, and entered from there, however long that takes. Nothing where nobody remembers the call.
 */
export async function refuseLater(engine: Engine, interaction: InteractionId, by: string): Promise<void> {
  const found = calleeOf(engine, interaction)
  if (!found) return
  await engine.run(DO_NOT_CALL, (transaction) => {
    const callee = transaction.read(callees, found.number)
    if (callee?.interaction === interaction)
      transaction.put(callees, found.number, { ...callee, refusal: { by, home: transaction.node } })
  })
}

/** Enters numbers as called no more that agents have spoken of late; those of a node that is lost are another one's. */
export function watchLateRefusals(engine: Engine, keeper: LeadKeeper): void {
  engine.home(callees, {
    home: ({ refusal }) => refusal?.home,
    settle(transaction, number, callee, heir) {
      const { refusal } = callee
      if (refusal) transaction.put(callees, number, { ...callee, refusal: { ...refusal, home: heir } })
    },
  })
  engine.effect(refusalEffect(engine, keeper))
}

function refusalEffect(engine: Engine, keeper: LeadKeeper): EffectKind<Callee, RefusalEffect> {
  return {
    name: 'enter number as called no more',
    of: callees,
    derive: ({ refusal }, number) =>
      refusal?.home === engine.node ? [{ id: `${number}/${refusal.by}`, number, by: refusal.by }] : NOTHING,
    perform: ({ number, by }, started) =>
      untilWritten(engine, started, 'number could not be entered as called no more; trying again', async () => {
        await keeper.refuse(number, by)
        await entered(engine, number)
      }),
    recovery: 'repeatable',
  }
}

function entered(engine: Engine, number: string): Promise<void> {
  return engine.run(DO_NOT_CALL, (transaction) => {
    const callee = transaction.read(callees, number)
    if (!callee) return
    const { refusal: _entered, ...rest } = callee
    transaction.put(callees, number, rest)
  })
}
