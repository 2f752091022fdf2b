import type { Instant } from '@ringwright/core'
import type { NgClient } from './ng-client.js'

/** One of the servers, and until when it counts as silent. */
export interface RtpengineSeat {
  readonly client: NgClient
  silentUntil: Instant
}
