import { expect, it } from 'vitest'
import { findings, manifest } from '../fixtures/findings.js'
import { packageArrows } from './package-arrows.js'

const workspace = {
  'packages/core/package.json': manifest('core', { dependencies: { zod: '4', 'decimal.js': '10' } }),
  'packages/acd/package.json': manifest('acd', { dependencies: { '@ringwright/core': '0.1.0', ws: '8', zod: '4' } }),
  'packages/channels/package.json': manifest('channels', {
    dependencies: { '@ringwright/core': '0.1.0', '@ringwright/acd': '0.1.0' },
    peerDependencies: { grammy: '1' },
  }),
}
const check = (path: string, text: string, more: Record<string, string> = {}) =>
  findings(packageArrows, { ...workspace, [path]: text, ...more })

it('allows the arrows of the table', () => {
  expect(check('packages/acd/src/agent.ts', "import { x } from '@ringwright/core'\nimport { z } from 'zod'")).toEqual(
    [],
  )
  expect(check('packages/acd/src/agent-link/server.ts', "import { WebSocket } from 'ws'")).toEqual([])
  expect(check('packages/core/src/a.ts', "import { readFile } from 'node:fs/promises'")).toEqual([])
})

it('refuses an arrow between packages that the table does not have', () => {
  const found = check('packages/channels/src/web-chat.ts', "\nimport { acd } from '@ringwright/acd'")
  expect(found).toEqual([
    'packages/channels/src/web-chat.ts:2 @ringwright/channels may import @ringwright/core, not @ringwright/acd.',
  ])
})

it('refuses deep paths, by name and by file', () => {
  expect(check('packages/acd/src/agent.ts', "import { x } from '@ringwright/core/src/clock/clock.js'")[0]).toContain(
    'is not a public entry of @ringwright/core',
  )
  expect(check('packages/acd/src/agent.test.ts', "import { x } from '../../core/src/clock/clock.js'")[0]).toContain(
    'leaves the package',
  )
})

it('lets a test use the services of the repository', () => {
  const text = "import { findSipp } from '../../../scripts/services/index.js'"
  expect(check('packages/acd/src/agent.service.test.ts', text)).toEqual([])
  expect(check('packages/acd/src/agent.ts', text)[0]).toContain('leaves the package')
})

it('refuses third-party packages outside their folder, and undeclared ones', () => {
  expect(check('packages/acd/src/agent.ts', "import { WebSocket } from 'ws'")[0]).toContain('under agent-link/ only')
  expect(check('packages/acd/src/agent.ts', "import express from 'express'")[0]).toContain('is not a dependency')
  expect(check('packages/core/src/a.ts', "import { readFile } from 'fs'")[0]).toContain('Write node:fs')
})

it("keeps a vendor's package in one channel's folder", () => {
  const telegram = { 'packages/channels/src/telegram/telegram-channel.ts': "import { Bot } from 'grammy'" }
  expect(findings(packageArrows, { ...workspace, ...telegram })).toEqual([])
  expect(check('packages/channels/src/wechat/wechat-channel.ts', "import { Bot } from 'grammy'", telegram)).toEqual([
    'packages/channels/src/wechat/wechat-channel.ts:1 grammy belongs to the folder telegram/.',
  ])
})
