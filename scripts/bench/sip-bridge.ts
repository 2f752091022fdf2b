import { argv } from 'node:process'
import { systemClock, systemRandom } from '@ringwright/core'
import { connect, createEmbeddedSipStack } from '@ringwright/sip'

/** The system under test, in a process of its own: every call is bridged to one agent, media from end to end. */
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
