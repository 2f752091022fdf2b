import process from 'node:process'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { positiveNumber, runScript, wholeNumber } from './run-script.js'

afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
})

/** Runs a script with one option, and gives back what it said and how it ended. */
async function said(...args: string[]): Promise<{ out: string[]; err: string[]; code: unknown }> {
  const lines = (stream: 'log' | 'error'): string[] => {
    const text: string[] = []
    vi.spyOn(console, stream).mockImplementation((line: string) => void text.push(line))
    return text
  }
  const [out, err] = [lines('log'), lines('error')]
  const options = { nodes: { type: 'string', default: '3' } } as const
  const run = ({ nodes }: { nodes: string }): number => {
    const count = wholeNumber('nodes', nodes, { min: 1, max: 8 })
    console.log(`${count} nodes`)
    return count
  }
  await runScript({ usage: 'npm run it -- [--nodes N]', options, run }, args)
  return { out, err, code: process.exitCode }
}

describe('a script', () => {
  it('runs with its defaults, and ends with the code it gives', async () => {
    expect(await said()).toEqual({ out: ['3 nodes'], err: [], code: 3 })
  })

  it('prints its usage when asked for help, and does nothing', async () => {
    expect(await said('--help')).toEqual({ out: ['npm run it -- [--nodes N]'], err: [], code: undefined })
  })

  it.each([
    [['--what'], /Unknown option '--what'/],
    [['--nodes'], /--nodes/],
    [['--nodes', '9'], /^--nodes: got "9", takes a whole number, 1 to 8\./],
    [['--nodes', ' '], /^--nodes: got " ", takes a whole number/],
    [['more'], /Unexpected argument 'more'/],
  ])('names a wrong argument above its usage: %j', async (args, message) => {
    const { out, err, code } = await said(...args)
    expect({ out, code }).toEqual({ out: [], code: 1 })
    expect(err).toEqual([expect.stringMatching(message)])
    expect(err[0]).toMatch(/\n\nnpm run it -- \[--nodes N\]$/)
  })

  it('takes numbers above zero where it says so', () => {
    expect(positiveNumber('minutes', '0.5')).toBe(0.5)
    expect(() => positiveNumber('minutes', '-1')).toThrow('--minutes: got "-1", takes a number above 0.')
  })
})
