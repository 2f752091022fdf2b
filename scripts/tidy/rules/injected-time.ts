import { isAllowed } from '../is-allowed.js'
import { importsOf } from '../../source/imports.js'
import { isTest, type SourceFile } from '../../source/source-file.js'
import type { Finding, Rule } from '../rule.js'

interface Banned {
  readonly pattern: RegExp
  readonly instead: string
}

const global = (name: string): RegExp => new RegExp(`(?<![\\w$.])(?:globalThis\\s*\\.\\s*)?${name}`, 'g')

const BANNED: readonly Banned[] = [
  { pattern: global('Date\\.now\\b'), instead: 'clock.now()' },
  { pattern: global('new\\s+Date\\s*(?:\\(\\s*\\)|(?![\\w(]))'), instead: 'new Date(clock.now())' },
  { pattern: global('performance\\s*\\.\\s*now\\b'), instead: 'clock.now()' },
  { pattern: global('process\\s*\\.\\s*(?:hrtime|uptime)\\b'), instead: 'clock.now()' },
  { pattern: global('(?:setTimeout|setInterval)\\s*\\('), instead: 'clock.setTimer()' },
  { pattern: global('setImmediate\\s*\\('), instead: 'queueMicrotask(), or clock.setTimer(0, …)' },
  { pattern: global('AbortSignal\\s*\\.\\s*timeout\\b'), instead: 'an AbortController and clock.setTimer()' },
  { pattern: global('Math\\s*\\.\\s*random\\b'), instead: 'random.next()' },
  {
    pattern: /\b(?:getRandomValues|randomUUID|randomBytes|randomInt|randomFillSync)\s*\(/g,
    instead: 'the Random port',
  },
]

const TIMER_MODULE = /^(?:node:)?timers(?:\/promises)?$/

/** The adapters of the ports, where the system's time and chance come in, and the event loop's turn. */
const PORTS = new Set([
  'packages/core/src/clock/macrotask.ts',
  'packages/core/src/clock/system-clock.ts',
  'packages/core/src/randomness/system-random.ts',
])

/**
 * Time and chance are parameters (`Clock`, `Random`), in tests too: a test that waits for time is slow or flaky, and
 * often both. What runs in a browser page, where no engine passes its ports, says so:
 * `// tidy: time because <reason>`.
 */
export const injectedTime: Rule = {
  name: 'injected-time',
  *check(tree) {
    for (const file of tree.files.values()) {
      const inPackage = file.path.startsWith('packages/') && file.path.includes('/src/')
      if ((inPackage || isTest(file.path)) && !PORTS.has(file.path)) yield* findingsOf(file)
    }
  },
}

function* findingsOf(file: SourceFile): Iterable<Finding> {
  for (const { pattern, instead } of BANNED) {
    for (const match of file.code.matchAll(pattern)) {
      const line = file.lineAt(match.index)
      if (isAllowed(file, 'time', line)) continue
      const found = match[0].replace(/\s+/g, ' ').replace(/\s?\($/, '()')
      yield { path: file.path, line, message: `${found} is not injected; use ${instead}.` }
    }
  }
  for (const { specifier, line } of importsOf(file)) {
    if (!TIMER_MODULE.test(specifier) || isAllowed(file, 'time', line)) continue
    yield { path: file.path, line, message: `${specifier} is not injected; use clock.setTimer().` }
  }
}
