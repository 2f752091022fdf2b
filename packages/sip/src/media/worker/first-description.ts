import type { SessionOptions } from '../session/media-server.js'
import { errorOf } from './problem.js'
import type { DescribedFirst } from './worker-messages.js'

type Asked = NonNullable<SessionOptions['first']>

/** How a session was described when it was opened: given out once, to whoever asks for just that before all else. */
export class FirstDescription {
  readonly #asked: Asked
  #described: DescribedFirst | undefined

  constructor(asked: Asked, described: DescribedFirst) {
    this.#asked = asked
    this.#described = described
  }

  /** Undefined when the session has to be asked. Throws what went wrong, as the session would. */
  take(asked: Asked): Extract<DescribedFirst, { sdp: string }> | undefined {
    const described = this.#described
    this.#described = undefined
    if (!described || textOf(asked) !== textOf(this.#asked)) return undefined
    if ('problem' in described) throw errorOf(described.problem)
    return described
  }
}

/** The offer that is answered; undefined for an offer of ours. */
function textOf(asked: Asked): string | undefined {
  return asked === 'offer' ? undefined : asked.answerTo
}
