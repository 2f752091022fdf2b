import { pacerConformance } from '@ringwright/dialer/conformance'
import { describe, it } from 'vitest'
import { carefulPacer } from './careful-pacer.js'

describe('[W2] the pacer of the example', () => {
  for (const { name, run } of pacerConformance) it(name, () => run(carefulPacer))
})
