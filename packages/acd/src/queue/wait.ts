import type { WaitingStage } from '@ringwright/core'

/** What of a waiting stage does not depend on the queue. */
export type Wait = Omit<
  WaitingStage,
  'name' | 'queue' | 'since' | 'until' | 'relaxation' | 'ringing' | 'placeMax' | 'advice' | 'offers' | 'excluded'
> &
  Partial<Pick<WaitingStage, 'excluded' | 'since' | 'placeMax'>>

/** What was asked for the customer, and holds wherever they wait next. */
type Asked = Pick<WaitingStage, 'requirements' | 'due'>

export function askedOf({ requirements, due }: Asked): Asked {
  return { ...(requirements && { requirements }), ...(due !== undefined && { due }) }
}
