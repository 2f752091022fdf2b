import { expect, it } from 'vitest'
import { treeOf } from '../source/tree.js'
import { servicesOfTests } from './services-of-tests.js'

const tree = treeOf({
  'packages/sip/src/call.service.test.ts': "import { phone } from './fixtures/phone.js'\nphone()",
  'packages/sip/src/fixtures/phone.ts':
    "import { findBaresip } from '../../../../scripts/services/index.js'\nexport const phone = () => findBaresip()",
  'packages/sip/src/load.service.test.ts':
    "import { findSipp } from '../../../scripts/services/sipp.js'\nawait findSipp() // findChromium is not asked for",
})

it('knows which programs the chosen tests need, through what they import too', () => {
  expect(servicesOfTests(tree, ['packages/sip/src/call.service.test.ts'])).toEqual(['baresip'])
  expect(servicesOfTests(tree, ['packages/sip/src/load.service.test.ts'])).toEqual(['sipp'])
})
