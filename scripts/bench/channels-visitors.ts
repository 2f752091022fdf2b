import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'
import { webChat } from '@ringwright/channels/web-chat'
import { buildFlow, createContactCenter } from '@ringwright/core'
import { type WebSocket, WebSocketServer } from 'ws'

/*
 * A center whose visitors have their pages open and write nothing. Prints `port <n>`; for each line on standard input
 * `memory <bytes>`, what the process holds when all that nobody needs is gone.
 */

const chat = webChat({
  services: ['help'],
  secret: 'x'.repeat(32),
  limits: { newVisitorsPerMinute: 1_000_000, sessionsMax: 100_000 },
})
const center = createContactCenter({
  plugins: [chat],
  flows: [buildFlow({ id: 'end', steps: { end: { kind: 'hangUp' } } })],
  entries: [{ address: 'help', flow: 'end' }],
})
await center.start()

const http = createServer()
const sockets = new WebSocketServer({ server: http, maxPayload: 131_072 })
sockets.on('connection', (socket: WebSocket) => chat.accept(socket, '192.0.2.1'))
http.listen(0, '127.0.0.1', () => console.log(`port ${(http.address() as AddressInfo).port}`))

process.stdin.on('data', () => {
  globalThis.gc?.()
  const { rss } = process.memoryUsage()
  console.log(`memory ${rss} of ${sockets.clients.size}`)
})
