import { createSocket } from 'node:dgram'
import process from 'node:process'

/** Below the ports of baresip phones, of our own media, and those that systems give away by themselves. */
const FIRST = 12_000
const LAST = 19_900
/** SIPp takes its port for audio and the second next for video, each with one for RTCP. */
const PORTS = 4
/** How far the next answer is away, so that two programs that start at once do not get the same. */
const STEP = 10

let next = FIRST + ((process.pid * STEP * 7) % (LAST - FIRST))

/** An even loopback port for the media of a program that cannot choose one: it and the three after it are free. */
export async function freeMediaPort(host = '127.0.0.1'): Promise<number> {
  for (let attempt = 0; attempt < (LAST - FIRST) / STEP; attempt++) {
    const port = next
    next = next + STEP > LAST ? FIRST : next + STEP
    const free = await Promise.all(Array.from({ length: PORTS }, (_, offset) => isFree(port + offset, host)))
    if (free.every(Boolean)) return port
  }
  throw new Error(`No ${PORTS} ports in a row of ${host} are free between ${FIRST} and ${LAST}.`)
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.on('error', () => {
      socket.close()
      resolve(false)
    })
    socket.bind(port, host, () => socket.close(() => resolve(true)))
  })
}
