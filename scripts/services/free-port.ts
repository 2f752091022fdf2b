import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'

/** Tries for a port that is free for both protocols; the first one nearly always is. */
const ATTEMPTS_MAX = 20

/**
 * A loopback port that is free for UDP and TCP alike. Only for programs that cannot report the port they chose: what
 * can listen on port 0 should, because between this answer and its use another process may take the port.
 */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const port = await freeTcpPort(host)
    if (await isFreeForUdp(port, host)) return port
  }
  throw new Error(`No port of ${host} is free for both UDP and TCP after ${ATTEMPTS_MAX} tries.`)
}

/** The first of two neighbors that are both free, for programs that take the next port without being asked. */
export async function freePortPair(host = '127.0.0.1'): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const port = await freePort(host)
    if (port < 65_535 && (await isFreeForTcp(port + 1, host)) && (await isFreeForUdp(port + 1, host))) return port
  }
  throw new Error(`No two ports of ${host} beside each other are free after ${ATTEMPTS_MAX} tries.`)
}

function isFreeForTcp(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.on('error', () => resolve(false))
    server.listen(port, host, () => server.close(() => resolve(true)))
  })
}

function freeTcpPort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, host, () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}

function isFreeForUdp(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
    socket.on('error', () => resolve(false))
    socket.bind(port, host, () => socket.close(() => resolve(true)))
  })
}
