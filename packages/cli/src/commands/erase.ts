import { userInfo } from 'node:os'
import {
  type Actor,
  type CenterId,
  type CustomerId,
  type EraseOutcome,
  type ErasedCounts,
  RingwrightError,
  type StoredPersonalData,
  type WhoseData,
  personalDataOf,
} from '@ringwright/core'
import type { Command, Values } from '../command.js'
import { FILE_OPTIONS, FILE_USAGE, personalFiles } from '../personal-files.js'
import { KEEPER_OPTIONS, KEEPER_USAGE, notLookedFor, personalKeepers } from '../personal-keepers.js'
import { STORAGE_OPTIONS, STORAGE_USAGE, withStorage } from '../storage-options.js'
import type { Terminal } from '../terminal.js'

export const erase: Command = {
  name: 'erase',
  summary: 'Erases one person: customer, messages, recordings, files, leads, devices, and what facts say about them.',
  usage: `${STORAGE_USAGE}
  --customer ID         whom, as facts name customers
  --contact CHANNEL=ADDRESS
                        or whoever is there: voice=+4989…, also one who is only on a list of leads
${FILE_USAGE}
${KEEPER_USAGE}
  --by NAME             who erases, for the proof (default: who is logged in)
  --dry-run             says what would go, and erases nothing
  --json                the outcome as JSON

What was said about being contacted stays. Typed again it does what is left, after an interruption too.
A file of SQLite belongs to its center while that runs: stop it, or erase with center.personalData.`,
  options: {
    ...STORAGE_OPTIONS,
    ...FILE_OPTIONS,
    ...KEEPER_OPTIONS,
    customer: { type: 'string' },
    contact: { type: 'string' },
    by: { type: 'string' },
    'dry-run': { type: 'boolean' },
    json: { type: 'boolean' },
  },
  run(values, terminal) {
    const who = whoseData(values)
    const { by = userInfo().username } = values
    const actor: Actor = { role: 'administrator', id: String(by) }
    return withStorage(values, async ({ store, directory, archive }, center) => {
      const { clock } = terminal
      const keepers = await personalKeepers(values)
      await using personalData = await personalDataOf({ center, store, directory, archive, clock, keepers })
      if (values['dry-run']) return await count(personalData, actor, who, terminal, values['json'] === true)
      const files = await personalFiles(values, directory, center)
      const outcome = await personalData
        .erase(actor, who, files, {
          signal: terminal.signal,
          onProgress: (counts) => terminal.progress(countsText(counts)),
        })
        .catch((error: unknown) => {
          if (terminal.signal.aborted) terminal.say('interrupted: type it again for what is left')
          throw error
        })
      terminal.progress('')
      const left = outcome.outcome === 'erased' ? notLookedFor(values) : []
      const { notFound } = files
      const lines = values['json']
        ? [JSON.stringify({ ...outcome, notFound, notLookedFor: left })]
        : [...linesOf(outcome, center), ...missingLines(notFound), ...left.map((what) => `not looked for: ${what}`)]
      for (const line of lines) terminal.print(line)
      return outcome.outcome === 'erased' ? 0 : 1
    })
  },
}

function whoseData({ customer, contact }: Values): WhoseData {
  if (typeof customer === 'string' && contact === undefined) return customer as CustomerId
  const [, channel, address] = (customer === undefined && /^([^=]+)=(.+)$/.exec(String(contact))) || []
  if (channel !== undefined && address !== undefined) return { channel, address }
  throw new RingwrightError('invalid_argument', 'Say whom: --customer ID, or --contact CHANNEL=ADDRESS.')
}

/** Statements are counted, too, so that nobody wonders: they stay. */
async function count(
  personalData: StoredPersonalData,
  actor: Actor,
  who: WhoseData,
  terminal: Terminal,
  isJson: boolean,
): Promise<number> {
  const counts: Record<string, number> = {}
  let items = 0
  for await (const each of personalData.export(actor, who)) {
    terminal.signal.throwIfAborted()
    const kind = each.kind === 'other' ? each.keeper : each.kind
    counts[kind] = (counts[kind] ?? 0) + 1
    if (++items % 1_000 === 0) terminal.progress(`${items.toLocaleString('en')} items`)
  }
  terminal.progress('')
  if (isJson) terminal.print(JSON.stringify(counts))
  else if (items === 0) terminal.print('nothing is known of this person')
  else for (const [kind, number] of Object.entries(counts)) terminal.print(`${number} ${kind}${STAYS[kind] ?? ''}`)
  return 0
}

const STAYS: Readonly<Record<string, string>> = {
  consent: ' (stays, since it has to be heeded)',
  fact: ' (stays, without what is personal)',
}

function linesOf(outcome: EraseOutcome, center: CenterId): string[] {
  if (outcome.outcome === 'refused') {
    const open = outcome.interactions.map((id) => `  interaction ${id} is open`)
    return [
      'not erased: somebody is at it',
      ...open,
      ...outcome.keepers.map((name) => `  ${name} of the person are in use`),
    ]
  }
  const { customers, ...counts } = outcome
  return [
    `erased: ${customers} customers, ${countsText(counts)}`,
    `The chain of ${center} says so with customer:erased and archive:erased; ringwright verify shows that it is whole.`,
  ]
}

/** Whoever erases can still remove these: nothing else names them any more. */
function missingLines(notFound: readonly string[]): string[] {
  if (notFound.length === 0) return []
  const hint =
    'These are not in the places that were named: an interrupted run has removed them, or they lie elsewhere.'
  return [...notFound.map((what) => `not found: ${what}`), hint]
}

function countsText({ conversations, messages, recordings, facts, others }: ErasedCounts): string {
  const all = { conversations, messages, recordings, ...others, 'facts made anonymous': facts }
  return Object.entries(all)
    .map(([what, number]) => `${number.toLocaleString('en')} ${what}`)
    .join(', ')
}
