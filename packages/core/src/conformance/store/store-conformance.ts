import type { Store } from '../../storage/store.js'
import type { ConformanceCase } from '../conformance-case.js'
import { closeCases } from './close-cases.js'
import { commitCases } from './commit-cases.js'
import { crashCases } from './crash-cases.js'
import { followCases } from './follow-cases.js'
import { historyCases } from './history-cases.js'
import { leaseCases } from './lease-cases.js'
import { modelCases } from './model-cases.js'
import { pipeliningCases } from './pipelining-cases.js'
import { repeatCases } from './repeat-cases.js'
import { valueCases } from './value-cases.js'

/** Everything that the engine relies on in a `Store`. */
export const storeConformance: readonly ConformanceCase<Store>[] = [
  ...commitCases,
  ...repeatCases,
  ...pipeliningCases,
  ...followCases,
  ...leaseCases,
  ...valueCases,
  ...historyCases,
  ...modelCases,
  ...crashCases,
  ...closeCases,
]
