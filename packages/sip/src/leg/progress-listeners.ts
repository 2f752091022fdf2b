import { dialogId } from '../dialog/dialog.js'
import type { WireResponse } from '../message/index.js'
import type { CallProgress } from '../outbound-call.js'
import { sdpOf } from '../stack/sdp-body.js'
import type { LegContext } from './carried-leg.js'

/** Those who follow how far a call of ours has come. */
export class ProgressListeners {
  readonly #context: LegContext
  readonly #listeners = new Set<(progress: CallProgress) => void>()

  constructor(context: LegContext) {
    this.#context = context
  }

  on(listener: (progress: CallProgress) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** A provisional response to the INVITE with this tag of ours has come. */
  tell(response: WireResponse, localTag: string): void {
    if (this.#listeners.size === 0) return
    const { tag } = response.to()
    const sdp = sdpOf(response)
    const progress: CallProgress = {
      status: response.status,
      reason: response.reason,
      forkId: tag === undefined ? '' : dialogId(localTag, tag),
      headers: response.headers,
      ...(sdp === undefined ? {} : { sdp }),
    }
    for (const listener of this.#listeners) this.#context.guarded('onProgress', () => listener(progress))
  }

  clear(): void {
    this.#listeners.clear()
  }
}
