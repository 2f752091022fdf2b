import { RingwrightError } from '../errors/ringwright-error.js'
import type { CoreParts } from './core-plugins.js'
import type { Engine } from './plugin.js'

/** What plug-ins find in an engine of core's own parts, which are made with that engine and come after it. */
export abstract class FurnishedEngine {
  #parts: CoreParts | undefined

  /** Gives the engine core's own parts; once, before the plug-ins. */
  furnish(this: FurnishedEngine & Engine, make: (engine: Engine) => CoreParts): CoreParts {
    this.#parts = make(this)
    return this.#parts
  }

  get conversations(): CoreParts['conversations'] {
    return this.#furnished().conversations
  }

  get remarks(): CoreParts['remarks'] {
    return this.#furnished().remarks
  }

  get outreach(): CoreParts['outreach'] {
    return this.#furnished().outreach
  }

  get customers(): CoreParts['customers'] {
    return this.#furnished().customers
  }

  get permissions(): CoreParts['permissions'] {
    return this.#furnished().permissions
  }

  get calls(): CoreParts['calls'] {
    return this.#furnished().calls
  }

  get outbound(): CoreParts['outbound'] {
    return this.#furnished().outbound
  }

  get lines(): CoreParts['lines'] {
    return this.#furnished().lines
  }

  get flows(): CoreParts['flows'] {
    return this.#furnished().flows
  }

  #furnished(): CoreParts {
    if (!this.#parts) throw new RingwrightError('internal', 'The engine was not furnished yet.')
    return this.#parts
  }
}
