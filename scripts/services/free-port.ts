import { createSocket } from 'node:dgram'
import { createServer, type Server } from 'node:net'

const HOST = '127.0.0.1'
/**
 * A port is ours while we listen on the same one of this address, which is loopback, too, on Linux, and nobody else's:
 * it keeps other test runs of the machine off, and ends with this process, however that ends.
 */
const MARK_HOST = '127.0.0.2'
/**
 * Between the ports that the example takes by itself and those of audio in tests, which end at 29,999; systems give
 * away higher ones.
 */
const FIRST = 11_000
const LAST = 15_999
/** SIPp takes its port for audio and the second next for video, each with one for RTCP. */
const MEDIA_PORTS_OF_SIPP = 4

let next = FIRST + Math.floor((Math.random() * (LAST - FIRST)) / 2) * 2

/**
 * A loopback port that is free for UDP and TCP alike, and given to nobody else as long as this process lives. Only for
 * programs that cannot report the port they chose: what can listen on port 0 should.
 */
export function freePort(): Promise<number> {
  return freePorts(1)
}

/** The first of two neighbors that are both free, for programs that take the next port without being asked. */
export function freePortPair(): Promise<number> {
  return freePorts(2)
}

/** An even port for the media of a program that cannot choose one: the first of so many that are all free. */
export function freeMediaPort(ports = MEDIA_PORTS_OF_SIPP): Promise<number> {
  return freePorts(ports)
}

/** So many in a row; the first is even. */
async function freePorts(count: number): Promise<number> {
  const length = count + (count & 1)
  for (let tried = 0; tried < LAST - FIRST; tried += length) {
    const first = next
    next = first + 2 * length > LAST ? FIRST : first + length
    const ports = Array.from({ length: count }, (_, offset) => first + offset)
    if (await areMarked(ports)) return first
  }
  throw new Error(`No ${count} ports in a row of ${HOST} are free between ${FIRST} and ${LAST}.`)
}

/** Marks all of them as ours, when all are free. */
async function areMarked(ports: readonly number[]): Promise<boolean> {
  const marks: Server[] = []
  for (const port of ports) {
    const mark = await listenOn(MARK_HOST, port)
    if (typeof mark === 'object') marks.push(mark)
    // A system without that address gives no marks: there, only what is in use by now is known.
    const isMarked = typeof mark === 'object' || mark === 'EADDRNOTAVAIL'
    if (isMarked && (await isFreeForTcp(port)) && (await isFreeForUdp(port))) continue
    for (const other of marks) other.close()
    return false
  }
  return true
}

/** A server that does not keep the process alive, or why there is none. */
function listenOn(host: string, port: number): Promise<Server | string | undefined> {
  return new Promise((resolve) => {
    const server = createServer().unref()
    server.on('error', (error: NodeJS.ErrnoException) => resolve(error.code))
    server.listen(port, host, () => resolve(server))
  })
}

async function isFreeForTcp(port: number): Promise<boolean> {
  const server = await listenOn(HOST, port)
  if (typeof server !== 'object') return false
  await new Promise((resolve) => server.close(resolve))
  return true
}

function isFreeForUdp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.on('error', () => {
      socket.close()
      resolve(false)
    })
    socket.bind(port, HOST, () => socket.close(() => resolve(true)))
  })
}
