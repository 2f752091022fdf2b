import { expect, it } from 'vitest'
import { findings } from '../fixtures/findings.js'
import { fileNames } from './file-names.js'

const check = (path: string, text = '') => findings(fileNames, { [path]: text })

it.each([
  ['most-familiar-agent.ts', 'export const mostFamiliarAgent = 1'],
  ['via-header.ts', 'export interface ViaHeader {}\nexport function parseVia() {}'],
  ['udp-listener.ts', 'export function listenUdp() {}'],
  ['offer-commands.ts', 'export function acceptOffer() {}\nexport function declineOffer() {}'],
  ['path-checks.ts', 'export function unreachableSteps() {}\nexport function endlessLoops() {}'],
  ['index.ts', "export { a } from './a.js'\nexport const b = 1"],
  ['call.service.test.ts', 'export const anything = 1'],
  ['many-calls.long.test.ts', 'export const anything = 1'],
])('accepts %s', (name, text) => {
  expect(check(`packages/sip/src/${name}`, text)).toEqual([])
})

it.each([
  ['ViaHeader.ts', 'export interface ViaHeader {}', 'kebab-case'],
  ['utils/via-header.ts', 'export interface ViaHeader {}', '"utils" says nothing'],
  ['helpers.ts', 'export function helpers() {}', '"helpers" says nothing'],
  ['via-header.ts', 'export const routeSet = 1', 'none of its exports (routeSet)'],
])('refuses %s with %s', (name, text, message) => {
  expect(check(`packages/sip/src/${name}`, text)[0]).toContain(message)
})

it('takes a reason for a name that reads better', () => {
  expect(check('packages/core/src/a/identity.ts', '// tidy: name because x\nexport const source = 1')).toEqual([])
})
