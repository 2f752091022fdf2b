import type { MediaServerStatistics } from './media-server.js'
import type { MediaSessionStatistics } from './media-session.js'

type Totals = Pick<MediaServerStatistics, 'packetsReceived' | 'packetsSent' | 'packetsDropped'>

/** What all sessions of a server have counted, those that have ended included. */
export interface SessionTotals {
  /** A session has ended with these numbers. */
  ended(statistics: MediaSessionStatistics): void
  /** Together with those that are open. */
  with(open: Iterable<MediaSessionStatistics>): Totals
}

export function sessionTotals(): SessionTotals {
  let past: Totals = { packetsReceived: 0, packetsSent: 0, packetsDropped: 0 }
  return {
    ended(statistics) {
      past = sum(past, statistics)
    },
    with(open) {
      let totals = past
      for (const statistics of open) totals = sum(totals, statistics)
      return totals
    },
  }
}

function sum(totals: Totals, { packetsReceived, packetsSent, dropped }: MediaSessionStatistics): Totals {
  const { malformed, strangers, unexpected, forged } = dropped
  return {
    packetsReceived: totals.packetsReceived + packetsReceived,
    packetsSent: totals.packetsSent + packetsSent,
    packetsDropped: totals.packetsDropped + malformed + strangers + unexpected + forged,
  }
}
