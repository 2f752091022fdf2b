export { archivedFacts } from './archived-facts.js'
export { distantArchive } from './distant-archive.js'
export { eraseFacts, forgetFacts, type RemovalOptions } from './remove-facts.js'
export { type RetentionOptions, type RetentionRule, retention } from './retention.js'
export {
  type ChainFault,
  type ChainFaultKind,
  type ChainReport,
  type VerifyOptions,
  verifyChain,
} from './verify-chain.js'
export {
  erasedFact,
  forgottenFact,
  type Removal,
  PROOF_TYPES,
  rangesOf,
  removedAnswer,
  taken,
  type Tip,
} from '../storage/chain/removal.js'
export { CHAIN_START, openedFact, SALT_OCTETS, sealFacts, type SealOptions } from '../storage/chain/sealed-fact.js'
