import { expect, it } from 'vitest'
import { type ScriptedPeer, type SipLaboratory, sipLaboratory } from '../simulation/index.js'

const server = { address: '10.0.0.1', port: 5060 }

/** Calls at a steady rate for some seconds; gives how many of each peer's were let in. */
async function letIn(
  laboratory: SipLaboratory,
  seconds: number,
  callers: readonly { readonly peer: ScriptedPeer; readonly everyMs: number }[],
): Promise<readonly number[]> {
  for (let ms = 0; ms < seconds * 1_000; ms++) {
    for (const { peer, everyMs } of callers) {
      if (ms % everyMs !== 0) continue
      const call = `${peer.host}-${ms}`
      peer.send(server, 'INVITE sip:hotline@10.0.0.1 SIP/2.0', [
        `Via: SIP/2.0/UDP ${peer.host};branch=z9hG4bK${call}`,
        `From: <sip:caller@${peer.host}>;tag=${call}`,
        'To: <sip:hotline@10.0.0.1>',
        ...[`Call-ID: ${call}`, 'CSeq: 1 INVITE', 'Max-Forwards: 70', `Contact: <sip:caller@${peer.host}>`],
      ])
    }
    await laboratory.clock.advance(1)
  }
  const begun = ({ peer }: { readonly peer: ScriptedPeer }): number =>
    peer.responses('INVITE').filter(({ status }) => status === 100).length
  return callers.map(begun)
}

async function office(callsPerSecondMax: number) {
  const laboratory = sipLaboratory()
  const stack = await laboratory.stack(server.address, { admission: { callsPerSecondMax } })
  stack.onCall(() => {})
  return { laboratory, peer: (host: string) => laboratory.peer(host) }
}

it('[J35] a carrier’s calls are taken while a scanner asks for far more than the rate', async () => {
  const { laboratory, peer } = await office(10)
  const [carrier, scanner] = [await peer('10.0.0.2'), await peer('10.0.0.66')]
  const [taken = 0, scanned = 0] = await letIn(laboratory, 10, [
    { peer: scanner, everyMs: 5 },
    { peer: carrier, everyMs: 250 },
  ]).then((counts) => counts.toReversed())
  expect(taken).toBe(40)
  // The rate of ten seconds and the burst of the first.
  expect(taken + scanned).toBeLessThanOrEqual(120)
})

it('[J35] whoever is alone has the whole rate, and no more', async () => {
  const { laboratory, peer } = await office(10)
  const [taken] = await letIn(laboratory, 10, [{ peer: await peer('10.0.0.2'), everyMs: 10 }])
  expect(taken).toBeGreaterThanOrEqual(105)
  expect(taken).toBeLessThanOrEqual(110)
})

it('[J35] [X8] a phone is answered while a scanner asks for all that is remembered', async () => {
  const laboratory = sipLaboratory()
  await laboratory.stack(server.address, { admission: { requestsMax: 40 } })
  const [phone, scanner] = [await laboratory.peer('10.0.0.2'), await laboratory.peer('10.0.0.66')]
  const ask = (peer: ScriptedPeer, id: string): void =>
    peer.send(server, 'OPTIONS sip:hotline@10.0.0.1 SIP/2.0', [
      `Via: SIP/2.0/UDP ${peer.host};branch=z9hG4bK${id}`,
      `From: <sip:somebody@${peer.host}>;tag=${id}`,
      'To: <sip:hotline@10.0.0.1>',
      ...[`Call-ID: ${id}`, 'CSeq: 1 OPTIONS', 'Max-Forwards: 70'],
    ])
  for (let second = 0; second < 120; second++) {
    for (let asked = 0; asked < 20; asked++) ask(scanner, `scan-${second}-${asked}`)
    if (second % 10 === 5) ask(phone, `phone-${second}`)
    await laboratory.clock.advance(1_000)
  }
  const answered = (peer: ScriptedPeer) => peer.responses('OPTIONS').filter(({ status }) => status === 200).length
  expect(answered(phone)).toBe(12)
  // Nearly four times in which all is forgotten.
  expect(answered(scanner)).toBeLessThanOrEqual(160)
})
