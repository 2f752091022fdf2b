#!/usr/bin/env node
import { once } from 'node:events'
import { systemClock } from '@ringwright/core'
import { runCommand } from './run-command.js'
import { SEEN_ENOUGH, type Terminal } from './terminal.js'

const CLEAR_LINE = '\r\u001b[K'
const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort())
process.stdout.on('error', () => stopping.abort(SEEN_ENOUGH))

const terminal: Terminal = {
  clock: systemClock(),
  signal: stopping.signal,
  print: (line) => void process.stdout.write(`${line}\n`),
  say: (line) => void process.stderr.write(`${line}\n`),
  progress(text) {
    if (process.stderr.isTTY) process.stderr.write(CLEAR_LINE + text)
  },
  async write(octets) {
    if (!process.stdout.write(octets)) await once(process.stdout, 'drain', { signal: stopping.signal })
  },
}
process.exitCode = await runCommand(process.argv.slice(2), terminal)
