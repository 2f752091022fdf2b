export type { NewResponse } from '../message/create-response.js'
export type { WireMessage, WireRequest, WireResponse } from '../message/message.js'
export type { ServerRecord, ServiceRecord } from '../transport/names.js'
export {
  type MemoryNetwork,
  type MemoryNetworkOptions,
  memoryNetwork,
  type Packet,
  type PacketFate,
} from './memory-network.js'
export { type ScriptedPeer, scriptedPeer } from './scripted-peer.js'
export { type SipLaboratory, type SipLaboratoryOptions, sipLaboratory } from './sip-laboratory.js'
