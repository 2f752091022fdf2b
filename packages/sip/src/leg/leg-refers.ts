import type { CarriedLeg } from './carried-leg.js'
import { LocalRefers } from './local-refers.js'
import { PeerRefers } from './peer-refers.js'

/** The transfers of one leg, asked for by either side. */
export class LegRefers {
  readonly local: LocalRefers
  readonly peer: PeerRefers

  constructor(leg: CarriedLeg) {
    this.local = new LocalRefers(leg)
    this.peer = new PeerRefers(leg)
  }

  stop(): void {
    this.local.stop()
    this.peer.stop()
  }
}
