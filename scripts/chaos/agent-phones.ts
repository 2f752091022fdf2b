import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SippPhones } from '../../examples/contact-center/src/fixtures/sipp-phones.js'
import { scenes } from '../../examples/contact-center/src/fixtures/sipp-scenes.js'
import type { ExampleNode } from '../cluster/example-cluster.js'
import { findSipp } from '../services/index.js'
import { sippScenario } from '../services/sipp-scenario.js'

export interface AgentPhone {
  readonly user: string
  readonly password: string
}

/** More than there is time for: phones end with the run. */
const REGISTRATIONS = 100_000
/** A node that was started again has forgotten who is registered at it. */
const REGISTERS_EVERY_MS = '5000'
/** For so long a phone waits for what comes next, in a call as well. */
const LONGEST_CALL_MS = '30000'

/** Each agent has a phone at each node, which registers again and again, and answers whoever calls. */
export async function startAgentPhones(
  agents: readonly AgentPhone[],
  nodes: readonly ExampleNode[],
  folder: string,
): Promise<() => Promise<void>> {
  const sipp = await findSipp()
  const answers = join(folder, 'answers.xml')
  await writeFile(answers, sippScenario('answers', scenes.answer()))
  const started: SippPhones[] = []
  for (const { user, password } of agents)
    for (const [index, { sipPort }] of nodes.entries()) {
      const phone = new SippPhones(sipp, folder, sipPort)
      started.push(phone)
      const steps = scenes.register(user, password, 200)
      const rate = [
        '-r',
        '1',
        '-rp',
        REGISTERS_EVERY_MS,
        '-l',
        '20',
        '-recv_timeout',
        LONGEST_CALL_MS,
        '-oocsf',
        answers,
      ]
      const name = `phone-${user}-${index}`
      await phone.call({ name, steps, service: user, calls: REGISTRATIONS, more: rate })
    }
  return async () => void (await Promise.all(started.map((each) => each.stop())))
}
