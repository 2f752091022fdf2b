import { callCases } from './call-cases.js'
import type { SipStackCase } from './conformance-case.js'
import { legCases } from './leg-cases.js'

export type { SipStackCase, SipStackHarness, StackPair } from './conformance-case.js'

/** What every backend of `SipStack` must do, for any test runner. */
export const sipStackConformance: readonly SipStackCase[] = [...callCases, ...legCases]
