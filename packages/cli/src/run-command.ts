import { parseArgs } from 'node:util'
import { RingwrightError } from '@ringwright/core'
import type { Command, Values } from './command.js'
import { backup } from './commands/backup.js'
import { doctor } from './commands/doctor.js'
import { erase } from './commands/erase.js'
import { evidence } from './commands/evidence.js'
import { exportFacts } from './commands/export-facts.js'
import { factsTail } from './commands/facts-tail.js'
import { replay } from './commands/replay.js'
import { restore } from './commands/restore.js'
import { simulateCenters } from './commands/simulate-centers.js'
import { status } from './commands/status.js'
import { verify } from './commands/verify.js'
import { OWN_VERSION } from './own-version.js'
import { SEEN_ENOUGH, type Terminal } from './terminal.js'

const COMMANDS: readonly Command[] = [
  doctor,
  status,
  factsTail,
  replay,
  verify,
  evidence,
  exportFacts,
  backup,
  restore,
  erase,
  simulateCenters,
]
const FAILED = 1
const WRONG_USAGE = 2

/**
 * Does what a command line says, and resolves with the exit code: 0 when all is well, 1 when something is wrong or
 * it was interrupted before its end, 2 when the command line is wrong. What a person did wrong is one line that says
 * what to do; anything else rejects.
 */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const words = args.slice(0, args.findIndex((word) => word.startsWith('-')) >>> 0)
  const command = COMMANDS.find(({ name }) => name.split(' ').every((word, index) => words[index] === word))
  if (!command) return withoutCommand(args, words, terminal)
  const rest = args.slice(command.name.split(' ').length)
  if (rest.includes('--help')) {
    terminal.print(`ringwright ${command.name} [options]\n\n${command.summary}\n\n${command.usage}`)
    return 0
  }
  try {
    return await command.run(valuesOf(command, rest), terminal)
  } catch (error) {
    if (terminal.signal.aborted) return terminal.signal.reason === SEEN_ENOUGH ? 0 : FAILED
    if (!(error instanceof RingwrightError)) throw error
    terminal.say(error.message)
    return error.code === 'invalid_argument' ? WRONG_USAGE : FAILED
  }
}

function withoutCommand(args: readonly string[], words: readonly string[], terminal: Terminal): number {
  if (args.length === 0 || args.includes('--help')) {
    terminal.print(overview())
    return 0
  }
  if (args[0] === '--version') {
    terminal.print(OWN_VERSION)
    return 0
  }
  const what = words.length > 0 ? `no command "${words.join(' ')}"` : `the command comes before "${args[0]}"`
  terminal.say(`ringwright: ${what}.\n${overview()}`)
  return WRONG_USAGE
}

function valuesOf({ name, options }: Command, args: readonly string[]): Values {
  try {
    return parseArgs({ args: [...args], options, strict: true }).values as Values
  } catch (error) {
    // What Node says of it begins with what was typed; its further sentences are about JavaScript.
    const [what = ''] = (error as Error).message.split('. ')
    throw new RingwrightError('invalid_argument', `${what}. See ringwright ${name} --help.`, { cause: error })
  }
}

function overview(): string {
  const lines = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(12)} ${summary}`)
  return [
    'ringwright COMMAND [options]',
    '',
    ...lines,
    '',
    'ringwright COMMAND --help says more, ringwright --version which release this is.',
  ].join('\n')
}
