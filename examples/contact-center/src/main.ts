import { errorText, jsonLogger, type Logger, RingwrightError, systemClock } from '@ringwright/core'
import { endWithNpm } from './end-with-npm.js'
import { USAGE, parseOptions } from './options.js'
import { NUMBER } from './reception.js'
import { sipAddress } from './sip-address.js'
import { type RunningExample, startExample } from './start-example.js'

const options = orExit(() => parseOptions(process.argv.slice(2)))
if (!options) {
  console.log(USAGE)
  process.exit(0)
}
// The screen belongs to what a person needs to know: what goes as it should is not said.
const logger: Logger = { ...jsonLogger((line) => console.error(line)), info: () => {} }
const running = await startExample(options, logger, { onFailure: () => void stop({ exitCode: 1 }) }).catch(fail)
console.log(welcome(options.host, running))

const demo = options.demo ? await (await import('./demo/demo.js')).startDemo(running, options) : undefined
if (demo) console.log('Scripted phones and visitors are at work; sign in as ada to take part, or as sam to watch.')

let stopping = false
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (stopping) process.exit(1)
    console.log('Stopping; once more to stop at once.')
    void stop({ drainMs: signal === 'SIGTERM' ? options.drainMs : 0 })
  })
endWithNpm(systemClock(), () => void stop())

/** After SIGTERM, as of a rolling update, calls may end by themselves first. */
async function stop({ drainMs = 0, exitCode = 0 } = {}): Promise<void> {
  if (stopping) return
  stopping = true
  if (drainMs > 0) await running.center.drain({ withinMs: drainMs })
  await demo?.stop()
  await running.stop()
  process.exit(exitCode)
}

function welcome(host: string, { url, sipPort, accounts }: RunningExample): string {
  const lines = accounts.map(({ id, password, role, phonePassword }) => {
    return `  ${role.padEnd(10)} ${id.padEnd(4)} password ${password}   phone: user ${id}, password ${phonePassword}`
  })
  return [
    url,
    `Call ${NUMBER} with any SIP phone at ${sipAddress(host, sipPort)} (UDP or TCP), or chat at ${url}/chat/`,
    ...lines,
  ].join('\n')
}

function orExit<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    return fail(error)
  }
}

/** An operator's mistake gets its message; anything else is a bug and keeps its stack. */
function fail(error: unknown): never {
  console.error(
    error instanceof RingwrightError ? error.message : error instanceof Error ? error.stack : errorText(error),
  )
  process.exit(1)
}
