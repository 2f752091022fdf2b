import { SippPhones } from '../../examples/contact-center/src/fixtures/sipp-phones.js'
import { scenes } from '../../examples/contact-center/src/fixtures/sipp-scenes.js'
import type { ExampleNode } from '../cluster/example-cluster.js'
import { findSipp, type RunningProcess } from '../services/index.js'

const pause = (ms: number): string => `<pause milliseconds="${ms}"/>`
/** More than there is time for: the callers end with the run. */
const CALLS = 100_000
/** The longest call, and what SIPp repeats to a node that is gone. */
const LAST_CALL_MS = 75_000

/** Hears the menu for half a minute, and hangs up. */
const LISTENS = { name: 'listens', everyMs: 10_000, steps: [...scenes.call, pause(30_000), ...scenes.hangUp] }
/** Chooses, waits, talks to whoever answers, and hangs up, talking or still waiting. */
const TALKS = {
  name: 'talks',
  everyMs: 12_000,
  // On a busy machine the first key comes before the menu, and is not heard.
  steps: [
    ...[...scenes.call, pause(2_500), ...scenes.press('2')],
    ...[pause(4_000), ...scenes.press('2', 3), pause(12_000), ...scenes.hangUp],
  ],
}

/** At each node somebody calls every few seconds. */
export async function startCallers(nodes: readonly ExampleNode[], folder: string): Promise<() => Promise<void>> {
  const sipp = await findSipp()
  const callers: RunningProcess[] = []
  for (const [index, { sipPort }] of nodes.entries())
    for (const { name, everyMs, steps } of [LISTENS, TALKS]) {
      const caller = new SippPhones(sipp, folder, sipPort)
      const more = ['-r', '1', '-rp', String(everyMs), '-l', '20', '-recv_timeout', '10000']
      const { process } = await caller.call({ name: `${name}-${index}`, steps, service: '100', calls: CALLS, more })
      callers.push(process)
    }
  return async () => {
    // SIPp takes this as: no new calls, and those that last end as written.
    await Promise.all(callers.map((each) => each.stop('SIGUSR1', LAST_CALL_MS)))
  }
}
