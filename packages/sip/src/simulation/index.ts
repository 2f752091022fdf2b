export {
  type MemoryNetwork,
  type MemoryNetworkOptions,
  memoryNetwork,
  type Packet,
  type PacketFate,
} from './memory-network.js'
export { type ScriptedPeer, scriptedPeer } from './scripted-peer.js'
export { type SipLaboratory, type SipLaboratoryOptions, sipLaboratory } from './sip-laboratory.js'
