import type { Directory } from '../../storage/directory.js'
import type { ConformanceCase } from '../conformance-case.js'
import { entryCases } from './entry-cases.js'
import { indexCases } from './index-cases.js'

/** Everything that the engine relies on in a `Directory`. */
export const directoryConformance: readonly ConformanceCase<Directory>[] = [...entryCases, ...indexCases]
