import { readFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { START_MAX_MS, startProcess } from './services/index.js'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const manifest = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { scripts: Record<string, string> }
const commands = Object.entries(manifest.scripts).filter(([, line]) => /^node .*\bscripts\/\S+\.ts$/.test(line))

it.each(commands)('npm run %s does nothing when it does not know an option, and names it', async (_name, line) => {
  const command = startProcess(process.execPath, [...line.split(' ').slice(1), '--wirte'], { cwd: ROOT })
  await expect(command.succeed(START_MAX_MS)).rejects.toThrow(/^Ended with 1/)
  expect(command.output).toMatch(/^Unknown option '--wirte'.*\n\nnpm run /m)
})
