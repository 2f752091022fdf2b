import { RingwrightError } from '@ringwright/core'
import type { ChainEnd } from '@ringwright/core'
import { type ChainReport, verifyChain } from '@ringwright/core/archive'
import type { Command, Values } from '../command.js'
import { STORAGE_OPTIONS, STORAGE_USAGE, withStorage } from '../storage-options.js'
import { storedCursor } from '../stored-cursor.js'

export const verify: Command = {
  name: 'verify',
  summary: 'Reads the chain of all archived facts and names those that were altered or taken out.',
  usage: `${STORAGE_USAGE}
  --checkpoint N:HASH  the end of the chain as it was printed before; shows also that the end was cut or all made anew
  --json             the report as JSON`,
  options: { ...STORAGE_OPTIONS, checkpoint: { type: 'string' }, json: { type: 'boolean' } },
  run: (values, terminal) =>
    withStorage(values, async ({ store, archive }, center) => {
      const given = checkpointOf(values)
      // Without one of the operator's, the one that the archiver has left in the store: all that there is.
      const checkpoint = given ?? (await storedCursor(store, center))?.chain
      const report = await verifyChain(archive, center, {
        ...(checkpoint && { checkpoint }),
        signal: terminal.signal,
        onProgress: (checked) => terminal.progress(`${checked.toLocaleString('en')} facts`),
      })
      terminal.progress('')
      if (values['json']) terminal.print(JSON.stringify(report))
      else for (const line of linesOf(report)) terminal.print(line)
      if (report.end === null) terminal.say(`nothing is archived of the center "${center}"; name it with --center`)
      return report.faultCount === 0 && report.end !== null ? 0 : 1
    }),
}

function checkpointOf({ checkpoint }: Values): ChainEnd | undefined {
  if (typeof checkpoint !== 'string') return undefined
  const [, number, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(checkpoint) ?? []
  if (hash !== undefined) return { number: Number(number), hash }
  throw new RingwrightError(
    'invalid_argument',
    '--checkpoint takes NUMBER:HASH, as an earlier `ringwright verify` has printed it.',
  )
}

function linesOf({ end, facts, forgotten, erasedFields, faults, faultCount }: ChainReport): string[] {
  const counts = `${facts} facts, ${forgotten} forgotten, ${erasedFields} personal fields erased`
  const listed = faults.map(
    ({ number, kind, fact }) => `  ${kind} at ${number}${fact === undefined ? '' : ` (${fact})`}`,
  )
  const more = faultCount > faults.length ? [`  and ${faultCount - faults.length} more`] : []
  return [
    faultCount === 0 ? `whole: ${counts}` : `ALTERED in ${faultCount} places: ${counts}`,
    ...listed,
    ...more,
    ...(end ? [`checkpoint ${end.number}:${end.hash}`] : []),
  ]
}
