import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import process from 'node:process'
import type { MediaServerLoad } from './media-server.js'

const HOST = '127.0.0.1'

/** The least that relaying takes here: what comes from a phone goes to the other one, and nobody looks at it. */
async function main({ phones }: Pick<MediaServerLoad, 'phones'>): Promise<void> {
  const sockets = await Promise.all(phones.map(boundSocket))
  for (const [index, socket] of sockets.entries()) {
    // Two that follow each other talk.
    const other = sockets[index ^ 1] as Socket
    const port = phones[index ^ 1] as number
    socket.on('message', (packet) => other.send(packet, 0, packet.length, port, HOST))
  }
  console.log(JSON.stringify(sockets.map((socket) => socket.address().port)))
}

async function boundSocket(): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', lookup: (address, _options, done) => done(null, address, 4) })
  // Listened for first: an address that needs no looking up is bound at once.
  const listening = once(socket, 'listening')
  socket.bind(0, HOST)
  await listening
  return socket
}

await main(JSON.parse(process.argv[2] as string) as MediaServerLoad)
