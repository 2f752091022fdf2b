import { type Random, seededRandom } from '@ringwright/core'
import { type SteppingClock, steppingClock } from '@ringwright/core/simulation'
import { createEmbeddedSipStack, type EmbeddedSipStackOptions } from '../embedded/index.js'
import type { SipStack } from '../sip-stack.js'
import {
  type MemoryNetwork,
  type MemoryNetworkOptions,
  memoryNetwork,
  type Packet,
  type PacketFate,
} from './memory-network.js'
import { type ScriptedPeer, scriptedPeer } from './scripted-peer.js'

/** What the network of a laboratory is like, and which chance it has. */
export interface SipLaboratoryOptions extends Omit<MemoryNetworkOptions, 'clock' | 'random' | 'fate' | 'trace'> {
  /** Default 1. The same seed gives the same run. */
  readonly seed?: number
}

/** Stacks and scripted peers on one network in memory, under one clock that stands still until it is told to go on. */
export interface SipLaboratory {
  readonly clock: SteppingClock
  readonly random: Random
  readonly network: MemoryNetwork
  /** Every packet so far, lost ones too. */
  readonly packets: readonly Packet[]
  /** Start lines so far, as `host: start line`, to read what happened. */
  readonly trace: readonly string[]
  /** Decides about packets from now on. */
  fate: ((packet: Packet) => PacketFate | undefined) | undefined
  /** A started stack on port 5060 (UDP) of a host. */
  stack(host: string, options?: Partial<EmbeddedSipStackOptions>): Promise<SipStack>
  peer(host: string): Promise<ScriptedPeer>
}

/** Everything that a test of SIP needs; nothing happens in it before the clock is told to go on. */
export function sipLaboratory(options: SipLaboratoryOptions = {}): SipLaboratory {
  const clock = steppingClock()
  const random = seededRandom(options.seed ?? 1)
  const packets: Packet[] = []
  const trace: string[] = []
  const network = memoryNetwork({
    ...options,
    clock,
    random,
    fate: (packet) => laboratory.fate?.(packet),
    trace(packet) {
      packets.push(packet)
      trace.push(`${packet.from.split(':')[1]}: ${packet.startLine}`)
    },
  })
  const laboratory: SipLaboratory = {
    clock,
    random,
    network,
    packets,
    trace,
    fate: undefined,
    async stack(host, overrides) {
      const listen = [{ transport: 'udp', host, port: 5060 }] as const
      const stack = createEmbeddedSipStack({ clock, random, listen, network: network.host(host), ...overrides })
      await stack.start()
      return stack
    },
    peer: (host) => scriptedPeer(network.host(host), host, 5060),
  }
  return laboratory
}
