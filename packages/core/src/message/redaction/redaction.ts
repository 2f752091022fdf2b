import { z } from 'zod'
import type { MessageCard, MessageContent, MessageLocation } from '../../channel/message-content.js'
import { lazily } from '../../collections/lazily.js'
import { parseInput } from '../../errors/parse-input.js'
import { SENSITIVE_DETECTORS, type SensitiveDetector } from './sensitive-numbers.js'

/** What is looked for: names of built-in detectors, and detectors of the host's own. */
export type RedactionOptions = readonly (BuiltInDetector | SensitiveDetector)[]

/** What can be found in messages without a detector of one's own. */
export type BuiltInDetector = 'cardNumber' | 'iban' | 'chineseResidentId'

/**
 * From what length on some digits stay, and how many, so that people can still say which card they mean (PCI DSS
 * requirement 3.4.1 allows four).
 */
const LONG = 12
const KEPT = 4
/** Six digits and more, however they are grouped: up to there it may be a postal code, a price or a time. */
const LONG_NUMBER = /\d(?:[ .-]?\d){5,}/g

const optionsSchema = lazily(() =>
  z
    .array(
      z.union([
        z.enum(['cardNumber', 'iban', 'chineseResidentId']),
        z.custom<SensitiveDetector>(
          (value) => typeof (value as SensitiveDetector | null)?.find === 'function',
          'expected the name of a detector, or one with `find(text)`',
        ),
      ]),
    )
    // Each goes over every text.
    .max(20),
)

/** Takes out of what is written what is not to be kept, before anything is kept. */
export class Redaction {
  readonly #detectors: readonly SensitiveDetector[]

  /** Throws `invalid_argument` for what is no detector. */
  constructor(options: RedactionOptions = []) {
    const checked = parseInput(optionsSchema(), options, 'redact of createContactCenter')
    this.#detectors = checked.flatMap((each) =>
      typeof each === 'string' ? SENSITIVE_DETECTORS.filter(({ name }) => name === each) : [each],
    )
  }

  /** The same content when there is nothing in it to be taken out. Files are not looked into. */
  content(content: MessageContent): MessageContent {
    if (this.#detectors.length === 0) return content
    const { text, card, template, location } = content
    return {
      ...content,
      ...(text !== undefined && { text: this.text(text) }),
      ...(card && { card: this.#card(card) }),
      ...(template && { template: { ...template, parameters: template.parameters.map((each) => this.text(each)) } }),
      ...(location && { location: this.#location(location) }),
    }
  }

  text(text: string): string {
    // A number in a longer one is that one: of findings that overlap, the first and longest is taken out.
    const found = this.#detectors
      .flatMap((detector) => detector.find(text))
      .toSorted((one, other) => one.start - other.start || other.end - one.end)
    let clean = ''
    let after = 0
    for (const { start, end } of found) {
      if (start < after || end <= start) continue
      clean += text.slice(after, start) + masked(text.slice(start, end))
      after = end
    }
    return clean + text.slice(after)
  }

  /** What is not written to its end: a long number in it may become one that is looked for. */
  unfinished(text: string): string {
    return this.#detectors.length === 0 ? text : this.text(text).replace(LONG_NUMBER, '••••')
  }

  #location(location: MessageLocation): MessageLocation {
    const { name, address } = location
    return {
      ...location,
      ...(name !== undefined && { name: this.text(name) }),
      ...(address !== undefined && { address: this.text(address) }),
    }
  }

  #card(card: MessageCard): MessageCard {
    return { ...card, title: this.text(card.title), ...(card.text !== undefined && { text: this.text(card.text) }) }
  }
}

function masked(found: string): string {
  const plain = found.replace(/[^A-Za-z0-9]/g, '')
  return plain.length < LONG ? '••••' : `•••• ${plain.slice(-KEPT)}`
}
