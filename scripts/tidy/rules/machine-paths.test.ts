import { expect, it } from 'vitest'
import { findings } from '../fixtures/findings.js'
import { machinePaths } from './machine-paths.js'

const home = ['', 'home', 'ada'].join('/')

it('finds the path of a home', () => {
  expect(findings(machinePaths, { 'docs/start.md': `\ncd ${home}/ringwright` })).toEqual([
    `docs/start.md:2 ${home} exists on one machine only.`,
  ])
})

it('leaves addresses and relative paths alone', () => {
  const text = `https://example.com${home} http://127.0.0.1:8080${home} ./src${home} ~${home}`
  expect(findings(machinePaths, { 'docs/start.md': text })).toEqual([])
})
