import process, { argv } from 'node:process'
import { createInterface } from 'node:readline'
import { systemClock, systemRandom } from '@ringwright/core'
import { connect, createEmbeddedSipStack } from '@ringwright/sip'

/** What it prints in JSON for each line of its standard input, behind the number of the report. */
export interface SipBridgeReport {
  readonly retransmissionsOut: number
  readonly callsRefused: number
}

/**
 * The system under test, in a process of its own: every call is bridged to one agent, media from end to end. It ends with
 * its standard input.
 */
const target = argv[2] ?? ''
const stack = createEmbeddedSipStack({
  clock: systemClock(),
  random: systemRandom(),
  listen: [{ transport: 'udp', host: '127.0.0.1', port: 0 }],
})
stack.onCall(async (call) => {
  await connect(stack, call, { targets: [{ uri: target }] })
})
await stack.start()
process.stdout.write(`listening on ${stack.listening[0]?.port}\n`)
let reports = 0
for await (const _ of createInterface(process.stdin)) {
  const { retransmissionsOut, callsRefused } = stack.statistics()
  const report: SipBridgeReport = { retransmissionsOut, callsRefused }
  process.stdout.write(`report ${++reports}: ${JSON.stringify(report)}\n`)
}
await stack.close()
