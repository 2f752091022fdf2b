import { createServer } from 'node:net'
import process from 'node:process'
import { expect, it } from 'vitest'
import { freeMediaPort, freePort, freePortPair } from './free-port.js'
import { startProcess } from './running-process.js'

it('a free port can be listened on', async () => {
  const port = await freePort()
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.on('error', reject).listen(port, '127.0.0.1', () => resolve()))
  await new Promise((resolve) => server.close(resolve))
})

it('a free port is given once, though nobody listens on it', async () => {
  const ports = await Promise.all(Array.from({ length: 40 }, () => freePort()))
  expect(new Set(ports).size).toBe(ports.length)
})

it('a free port has a mark by which other processes pass over it', async () => {
  const port = await freePort()
  const marking = "createServer().on('error', ({ code }) => console.log(code))"
  const listening = `.listen(${port}, '127.0.0.2', () => console.log('unmarked'))`
  await using other = startProcess(process.execPath, ['-e', `require('node:net').${marking}${listening}`])
  expect((await other.waitForOutput(/EADDR\w+|unmarked/))[0]).not.toBe('unmarked')
})

it('ports of one program are in a row, from an even one on, and no other program gets one of them', async () => {
  const [media, port, pair] = [await freeMediaPort(10), await freePort(), await freePortPair()]
  expect([media % 2, pair % 2]).toEqual([0, 0])
  for (const other of [port, pair, pair + 1]) expect(other < media || other >= media + 10).toBe(true)
})
