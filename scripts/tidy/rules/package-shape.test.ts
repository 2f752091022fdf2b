import { expect, it } from 'vitest'
import { findings, manifest } from '../fixtures/findings.js'
import { packageShape } from './package-shape.js'

const check = (changes: Record<string, unknown>) =>
  findings(packageShape, {
    'packages/sip/package.json': manifest('sip', changes),
    'packages/sip/src/index.ts': '',
    'packages/core/package.json': manifest('core', { private: true }),
  })

it('accepts the shape of our packages', () => {
  expect(check({ dependencies: { '@ringwright/core': '0.1.0' } })).toEqual([])
})

it.each([
  [{ license: 'MIT' }, 'license is not'],
  [{ sideEffects: undefined }, 'sideEffects is not false'],
  [{ engines: {} }, 'engines names no node version'],
  [{ files: ['dist', 'src'] }, 'files does not name !dist/.tsbuildinfo'],
  [{ files: ['dist', '!dist/.tsbuildinfo', 'src'] }, 'files does not name !src/**/*.test.ts'],
  [{ scripts: { postinstall: 'node build.js' } }, 'needs no install script'],
  [{ exports: { './package.json': './package.json' } }, 'exports has no root'],
  [{ dependencies: { '@ringwright/core': '0.2.0' } }, '@ringwright/core is 0.1.0 here, not 0.2.0'],
  [{ dependencies: { '@ringwright/cores': '0.1.0' } }, '@ringwright/cores is no package of this workspace'],
])('refuses %j', (changes, message) => {
  expect(check(changes).join('\n')).toContain(message)
})

it('refuses an entry without a source, at its line', () => {
  const subpath = { '@ringwright/source': './src/media/index.ts', types: './dist/m.d.ts', default: './dist/m.js' }
  const found = check({ exports: { '.': subpath, './package.json': './package.json' } })
  expect(found).toEqual([expect.stringMatching(/package\.json:\d+ \. leads to packages\/sip\/src\/media\/index\.ts/)])
})
