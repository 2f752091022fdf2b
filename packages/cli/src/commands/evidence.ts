import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { type CenterId, errorText, RingwrightError } from '@ringwright/core'
import { campaignEvidence, checkEvidence, compareEvidence, type EvidenceLine } from '@ringwright/dialer/compliance'
import type { Command, Values } from '../command.js'
import { fromTyped } from '../file-path.js'
import { STORAGE_OPTIONS, STORAGE_USAGE, withStorage } from '../storage-options.js'
import type { Terminal } from '../terminal.js'

const FACTS = 'the facts of the campaign'

export const evidence: Command = {
  name: 'evidence',
  summary: 'Prints what a campaign did as lines that cannot be altered unseen, or checks such a file.',
  usage: `${STORAGE_USAGE}
  --campaign ID      of which campaign
  --check FILE       checks the file that was printed before: by itself, and with --store against the archive`,
  options: { ...STORAGE_OPTIONS, campaign: { type: 'string' }, check: { type: 'string' } },
  run: (values, terminal) => (typeof values['check'] === 'string' ? check(values, terminal) : print(values, terminal)),
}

function print(values: Values, terminal: Terminal): Promise<number> {
  const campaign = campaignOf(values)
  return withStorage(values, async ({ archive }, center) => {
    let last: EvidenceLine | undefined
    for await (const line of campaignEvidence(archive, center, campaign)) {
      terminal.signal.throwIfAborted()
      terminal.print(JSON.stringify(line))
      last = line
    }
    terminal.say(last ? `${last.number} lines, the last one's hash is ${last.hash}` : `nothing is known of ${campaign}`)
    return last ? 0 : 1
  })
}

async function check(values: Values, terminal: Terminal): Promise<number> {
  const file = fromTyped(String(values['check']))
  const checked = await checkEvidence(linesOf(file))
  if (checked.outcome === 'broken') {
    terminal.print(`ALTERED at line ${checked.number}`)
    return 1
  }
  if (values['store'] === undefined) {
    terminal.print('whole; with --store it is compared with the archive as well')
    return 0
  }
  const campaign = campaignOf(values)
  return withStorage(values, async ({ archive }, center: CenterId) => {
    const compared = await compareEvidence(linesOf(file), archive, center, campaign)
    if (compared.outcome === 'same') terminal.print(`whole, and ${FACTS} are as the archive has them`)
    else if (compared.outcome === 'different') terminal.print(`ALTERED at line ${compared.line}: not as in the archive`)
    else terminal.print(`INCOMPLETE: ${FACTS} include number ${compared.place} of the archive's chain`)
    return compared.outcome === 'same' ? 0 : 1
  })
}

function campaignOf({ campaign }: Values): string {
  if (typeof campaign === 'string' && campaign !== '') return campaign
  throw new RingwrightError('invalid_argument', 'Say with --campaign which one.')
}

async function* linesOf(file: string): AsyncGenerator<EvidenceLine> {
  let number = 0
  try {
    for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      number++
      yield lineIn(text)
    }
    if (number === 0) throw new Error('there is none')
  } catch (error) {
    const what = `${file} cannot be read as evidence (line ${number}): ${errorText(error)}.`
    throw new RingwrightError('invalid_argument', `${what} Pass what ringwright evidence has printed.`, {
      cause: error,
    })
  }
}

/** What else is wrong with a line shows when it is compared with its hash. */
function lineIn(text: string): EvidenceLine {
  const line: unknown = JSON.parse(text)
  if (typeof line !== 'object' || line === null) throw new Error('it is no object')
  return line as EvidenceLine
}
