// `npm start -w examples/outbound-campaign`: twelve agents, twenty thousand simulated people, and a page to watch them.

import { errorText, systemRandom } from '@ringwright/core'
import { serveHttp } from '@ringwright/core/http'
import { openFloor } from './campaign-floor.js'
import { fastClock } from './fast-clock.js'
import { livePage } from './live-page.js'

const TIMES = 20
const port = Number(process.env['PORT'] ?? 0)
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error('PORT takes a port from 0 (any free one) to 65535, such as 8080.')
  process.exit(1)
}

const floor = await openFloor(fastClock(TIMES), systemRandom())
const server = serveHttp({ handler: livePage(floor), port })
const { url } = await server.start().catch((error: unknown) => {
  console.error(errorText(error))
  process.exit(1)
})
console.log(`${url} shows the campaign, ${TIMES} times as fast as it would be.`)

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void server.stop().then(() => floor.center.stop()))
// What to change next: a pacer of your own in campaign-floor.ts, or sip({ … }) in the place of the simulated people.
