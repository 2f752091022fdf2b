import {
  type Instant,
  type LiveRecord,
  type PersonalDataKeeper,
  phoneNumbersOf,
  type RecordDesk,
  systemActor,
  type Transaction,
} from '@ringwright/core'
import './mask-facts.js'
import { type MaskBinding, maskBindings, maskNumbers, type MaskSide, maskSides, sideId } from './mask-binding.js'
import { forgetMask } from './mask-commands.js'

const ERASER = systemActor('erasure')

/** For how long numbers rest from those who are left when the other party is erased. */
export interface MaskDataOptions {
  /** As of `numberMasking`. Default a day, too. */
  readonly restMs?: number
}

/**
 * Bindings by which a person is reached, while they last and while their numbers rest. Erasing ends what lasts and hangs up its
 * calls. The number goes on to rest for the other party, who may call it back.
 */
export function maskData({ restMs = 86_400_000 }: MaskDataOptions = {}): PersonalDataKeeper {
  return {
    name: 'masks',
    kinds: [maskBindings, maskSides, maskNumbers],
    async *items(desk, person) {
      const numbers = phoneNumbersOf(person)
      // The other party is somebody else.
      for (const { id, number, expiresAt, record, party } of bindingsOf(desk, numbers))
        yield { binding: id, number, party, expiresAt, record }
      for (const { number, party, restsUntil } of restsOf(desk, numbers)) yield { number, party, restsUntil }
    },
    // Whoever is talking is hung up, as by a release.
    isBusy: () => false,
    async erase(desk, person) {
      const numbers = phoneNumbersOf(person)
      let erased = 0
      for (const { id } of bindingsOf(desk, numbers)) {
        const isThere = await desk.run(ERASER, (transaction) => eraseBinding(transaction, id, numbers, restMs))
        if (isThere) erased++
      }
      for (const { id } of restsOf(desk, numbers)) {
        await desk.run(ERASER, (transaction) => transaction.remove(maskSides, id))
        erased++
      }
      return erased
    },
  }
}

function bindingsOf(desk: RecordDesk, numbers: ReadonlySet<string>): (MaskBinding & { readonly party: string })[] {
  return [...desk.all(maskBindings).values()].flatMap(({ body }) => {
    const party = body.parties.find((each) => numbers.has(each))
    return party === undefined ? [] : [{ ...body, party }]
  })
}

interface Rest {
  readonly id: string
  readonly number: string
  readonly party: string
  readonly restsUntil: Instant
}

/** Numbers that rest for a party who is of no binding any more, as one that a change has replaced. */
function restsOf(desk: RecordDesk, numbers: ReadonlySet<string>): Rest[] {
  const all: ReadonlyMap<string, LiveRecord<MaskSide>> = desk.all(maskSides)
  return [...all].flatMap(([id, { body }]) => {
    const [number = '', party = ''] = id.split('|')
    return body.restsUntil !== undefined && numbers.has(party)
      ? [{ id, number, party, restsUntil: body.restsUntil }]
      : []
  })
}

function eraseBinding(transaction: Transaction, id: string, numbers: ReadonlySet<string>, restMs: number): boolean {
  const binding = transaction.read(maskBindings, id)
  if (!binding) return false
  const { number, parties, ended } = binding
  if (!ended) transaction.fact('mask:ended', { binding: id, number, why: 'released' })
  forgetMask(transaction, binding)
  const restsUntil = ended?.restsUntil ?? transaction.now + restMs
  for (const party of parties)
    if (!numbers.has(party)) transaction.put(maskSides, sideId(number, party), { binding: id, restsUntil })
  return true
}
