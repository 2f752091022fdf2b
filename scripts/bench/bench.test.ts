import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { startProcess } from '../services/running-process.js'
import type { BenchContext } from './bench.js'
import { calibrationMs } from './calibration.js'
import { benchContext } from './context.js'
import { figureTable } from './figure-table.js'
import { measureParts, PartsFailed } from './measure-parts.js'

const spin = 'let n = 0; const until = process.cpuUsage().user + 300000; while (process.cpuUsage().user < until) n++'

describe('the context of a bench', () => {
  it('measures the processor time of a child', async () => {
    const { context, stop } = benchContext('test')
    const child = context.start(process.execPath, ['-e', `${spin}; console.log('spun'); process.stdin.resume()`])
    await child.waitForOutput(/spun/)
    expect(context.cpuTime(child.pid).totalMs).toBeGreaterThanOrEqual(250)
    await stop()
    expect((await child.end).signal).toBe('SIGTERM')
    expect(() => context.cpuTime(child.pid)).toThrow(`No processor time of process ${child.pid}`)
  })

  it('measures what a piece of work costs this process', async () => {
    const { context } = benchContext('test')
    const { cpu, wallMs, result } = await context.measureCpu(() => {
      let sum = 0
      for (let i = 0; i < 5_000_000; i++) sum += Math.sqrt(i)
      return sum
    })
    expect(result).toBeGreaterThan(0)
    expect(cpu.totalMs).toBeGreaterThan(0)
    expect(wallMs).toBeGreaterThan(0)
  })
})

it('prints the figures aligned', () => {
  const bench = { name: 'acd', description: 'Matching.', run: async () => ({}) }
  const figures = { rate: { value: 123456.7, unit: 'matches/s' }, latency: { value: 0.12345, unit: 'ms' } }
  expect(figureTable(bench, figures)).toBe('acd: Matching.\n  rate     123,457 matches/s\n  latency    0.123 ms')
})

describe('the parts of a bench', () => {
  const figure = { value: 1, unit: 'ms' }
  const context = (only?: string): BenchContext => ({ ...benchContext('test').context, option: () => only })

  it('that can be measured are, though another fails, which is named', async () => {
    const parts = {
      first: async () => ({ first: figure }),
      second: () => Promise.reject(new Error('nobody was served')),
      third: async () => ({ third: figure }),
    }
    const failure = await measureParts(context(), parts).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(PartsFailed)
    expect((failure as PartsFailed).figures).toEqual({ first: figure, third: figure })
    expect((failure as PartsFailed).message).toMatch(/^Not measured: second\.\nsecond: Error: nobody was served/)
  })

  it('fail when one of their figures is no number', async () => {
    const parts = { only: async () => ({ rate: { value: Number.NaN, unit: 'calls/s' } }) }
    await expect(measureParts(context(), parts)).rejects.toThrow('rate is NaN.')
  })

  it('can be chosen, and those that there are are named', async () => {
    const parts = { first: async () => ({ first: figure }), second: async () => ({ second: figure }) }
    expect(await measureParts(context('second'), parts)).toEqual({ second: figure })
    await expect(measureParts(context('third'), parts)).rejects.toThrow('there are: first, second')
  })
})

it('calibrates by a fixed workload', () => {
  expect(calibrationMs()).toBeGreaterThan(0)
})

it('names the benches when it does not know one, and fails', async () => {
  const run = startProcess(process.execPath, ['--import', 'tsx', 'scripts/bench/main.ts', 'no-such-bench'])
  expect((await run.end).code).toBe(1)
  expect(run.output).toMatch(/^There is no bench "no-such-bench"\.\n\nnpm run bench [^]* one of acd, /m)
})
