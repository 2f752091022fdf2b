import { RingwrightError } from '../errors/ringwright-error.js'
import type { ExpressionLanguage } from '../expression/expression-language.js'
import type { FlowDocument } from './flow-document.js'
import type { FlowPosition } from './flow-position.js'
import { type Flow, compileFlow } from './flow.js'

/** The flows of a center, ready to run, by id. */
export class FlowBook {
  readonly #flows = new Map<string, Flow>()

  /** Throws `invalid_argument` for a document that cannot run, and for an id that is there twice. */
  constructor(documents: readonly FlowDocument[], language: ExpressionLanguage) {
    for (const document of documents) {
      const flow = compileFlow(document, language)
      const { id } = flow.document
      if (this.#flows.has(id)) throw new RingwrightError('already_exists', `Two flows have the id "${id}".`)
      this.#flows.set(id, flow)
    }
  }

  has(id: string): boolean {
    return this.#flows.has(id)
  }

  get(id: string): Flow {
    const flow = this.#flows.get(id)
    if (!flow)
      throw new RingwrightError('not_found', `There is no flow "${id}"; add it to createContactCenter({ flows }).`)
    return flow
  }

  /** The flow in which a position stands, if it is still there in that version. */
  at(position: FlowPosition): Flow | undefined {
    const flow = this.#flows.get(position.flow)
    return flow?.document.version === position.version ? flow : undefined
  }
}
