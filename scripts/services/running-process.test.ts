import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { freePort } from './free-port.js'
import { startProcess } from './running-process.js'

const node = (script: string) => startProcess(process.execPath, ['-e', script])

describe('a running process', () => {
  it('waits for a line that comes later, and for one that came before', async () => {
    await using child = node("process.stdin.once('data', () => console.log('ready on 5060'))")
    const ready = child.waitForOutput(/ready on (\d+)/)
    child.write('go\n')
    expect((await ready)[1]).toBe('5060')
    expect((await child.waitForOutput(/ready/))[0]).toBe('ready')
  })

  it('says what the program said when it ends before the awaited line', async () => {
    const child = node("console.error('no such codec'); process.exit(3)")
    await expect(child.waitForOutput(/ready/)).rejects.toThrow(/Ended \(3\)[^]*no such codec/)
    expect(await child.end).toEqual({ code: 3, signal: null })
  })

  it('succeeds or fails with the exit code', async () => {
    await node('').succeed()
    await expect(node('process.exit(2)').succeed()).rejects.toThrow('Ended with 2')
  })

  it('ends, with the reason as its output, when the program does not exist', async () => {
    const child = startProcess('no-such-program-here', [])
    expect((await child.end).code).not.toBe(0)
    expect(child.output).toContain('no-such-program-here')
  })

  it('kills what does not stop when asked', async () => {
    const child = node("process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up')")
    await child.waitForOutput(/up/)
    expect(await child.stop('SIGTERM', 50)).toEqual({ code: null, signal: 'SIGKILL' })
  })

  it('waits until something listens on a port', async () => {
    const port = await freePort()
    await using child = node(`require('net').createServer().listen(${port}, '127.0.0.1')`)
    await child.waitForPort(port)
  })

  it('keeps a bounded tail of the output', async () => {
    const child = node("process.stdout.write('a'.repeat(600000) + 'the end')")
    await child.succeed()
    expect(child.output.length).toBe(256 * 1024)
    expect(child.output.endsWith('the end')).toBe(true)
  })
})
