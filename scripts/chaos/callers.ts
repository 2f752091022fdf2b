import { findSipp, type RunningProcess } from '../services/index.js'
import { SippPhones } from '../../examples/contact-center/src/fixtures/sipp-phones.js'
import { scenes } from '../../examples/contact-center/src/fixtures/sipp-scenes.js'
import type { ExampleNode } from '../cluster/example-cluster.js'

const pause = (ms: number): string => `<pause milliseconds="${ms}"/>`
/** More than there is time for: the callers end with the run. */
const CALLS = 100_000
const LISTENS_MS = 30_000
const EVERY_MS = '6000'
/** The longest call, and what SIPp repeats to a node that is gone. */
const LAST_CALL_MS = 75_000

/** At each node somebody calls every few seconds, hears the menu for half a minute, and hangs up. */
export async function startCallers(nodes: readonly ExampleNode[], folder: string): Promise<() => Promise<void>> {
  const sipp = await findSipp()
  const callers: RunningProcess[] = []
  for (const [index, { sipPort }] of nodes.entries()) {
    const caller = new SippPhones(sipp, folder, sipPort)
    const steps = [...scenes.call, pause(LISTENS_MS), ...scenes.hangUp]
    const rate = ['-r', '1', '-rp', EVERY_MS, '-l', '20', '-recv_timeout', '10000']
    const { process } = await caller.call({ name: `callers-${index}`, steps, service: '100', calls: CALLS, more: rate })
    callers.push(process)
  }
  return async () => {
    // SIPp takes this as: no new calls, and those that last end as written.
    await Promise.all(callers.map((each) => each.stop('SIGUSR1', LAST_CALL_MS)))
  }
}
