export {
  type Codec,
  type CodecName,
  codecsOf,
  isTelephoneEvent,
  PCMA,
  PCMU,
  sameCodec,
  TELEPHONE_EVENT,
} from './codec.js'
export { connectionOf, type MediaAddress } from './connection.js'
export type { AgreedCrypto, LocalSecurity } from './crypto-agreement.js'
export { CRYPTO_KEY_BYTES, type CryptoAttribute } from './crypto-attribute.js'
export { directionOf, type MediaDirection, meetDirection, mirrorDirection, receives, sends } from './media-direction.js'
export { createFaxAnswer, createFaxOffer, faxOf } from './fax.js'
export {
  type AgreedAudio,
  type AgreementResult,
  type AnswerResult,
  createAnswer,
  createOffer,
  type Disagreement,
  type LocalAudio,
  readAnswer,
} from './offer-answer.js'
export { withNextVersion } from './origin.js'
export { parseSdp } from './parse-sdp.js'
export {
  attributes,
  type MediaSection,
  type Origin,
  type SdpLine,
  type SessionDescription,
} from './session-description.js'
export { writeSdp } from './write-sdp.js'
