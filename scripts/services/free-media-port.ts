import { createSocket } from 'node:dgram'
import process from 'node:process'

const HOST = '127.0.0.1'
/** Below the ports of baresip phones, of our own media, and those that systems give away by themselves. */
const FIRST = 12_000
const LAST = 19_900
/** SIPp takes its port for audio and the second next for video, each with one for RTCP. */
const PORTS_OF_SIPP = 4
/** How far the next answer is away, so that two programs that start at once do not get the same. */
const STEP = 10

let next = FIRST + ((process.pid * STEP * 7) % (LAST - FIRST))

/** An even loopback port for the media of a program that cannot choose one: of `ports` in a row, all free, the first. */
export async function freeMediaPort(ports = PORTS_OF_SIPP): Promise<number> {
  for (let attempt = 0; attempt < (LAST - FIRST) / STEP; attempt++) {
    const port = next
    const after = port + Math.ceil(ports / STEP) * STEP
    next = after + ports > LAST ? FIRST : after
    const free = await Promise.all(Array.from({ length: ports }, (_, offset) => isFree(port + offset)))
    if (free.every(Boolean)) return port
  }
  throw new Error(`No ${ports} ports in a row of ${HOST} are free between ${FIRST} and ${LAST}.`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.on('error', () => {
      socket.close()
      resolve(false)
    })
    socket.bind(port, HOST, () => socket.close(() => resolve(true)))
  })
}
