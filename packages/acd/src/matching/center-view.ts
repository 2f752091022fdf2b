import type { Clock, RecordKind } from '@ringwright/core'

/** What matching reads: the center as it is, or for explanations as it was, or would be. */
export interface CenterView {
  readonly clock: Pick<Clock, 'now'>
  get<Body>(kind: RecordKind<Body>, id: string): Body | undefined
}
