import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import process from 'node:process'
import { expect, it } from 'vitest'
import { comesTrue } from '../../../scripts/services/index.js'
import { TestCenter } from './fixtures/test-center.js'

function listeningSockets(): readonly string[] {
  return process.getActiveResourcesInfo().filter((name) => /UDP|TCPServer/.test(name))
}

it('[RT16] serves figures for Prometheus to this machine', async () => {
  const center = await TestCenter.start()
  const response = await fetch(`${center.example.url}/metrics`)
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
  expect(await response.text()).toContain('ringwright_store_available{center="main"} 1')
  await center.stop()
})

it('what was stopped keeps no socket open, and its ports are free', async () => {
  const center = await TestCenter.start()
  const { url, sipPort } = center.example
  expect(listeningSockets()).not.toEqual([])
  await center.stop()
  // A closed socket is counted until the event loop has turned.
  await comesTrue('no socket listens any more', () => listeningSockets().length === 0)
  await expect(fetch(url)).rejects.toThrow()
  const socket = createSocket('udp4')
  socket.bind(sipPort, '127.0.0.1')
  await once(socket, 'listening')
  socket.close()
})
