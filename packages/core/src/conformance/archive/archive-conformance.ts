import type { Archive } from '../../storage/archive.js'
import type { ConformanceCase } from '../conformance-case.js'
import { appendCases } from './append-cases.js'
import { chainCases } from './chain-cases.js'
import { pageCases } from './page-cases.js'

/** Everything that the engine relies on in an `Archive`. */
export const archiveConformance: readonly ConformanceCase<Archive>[] = [...appendCases, ...pageCases, ...chainCases]
