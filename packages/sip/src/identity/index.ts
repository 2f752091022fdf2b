export { CallerSigner, type CallerSigning } from './caller-signer.js'
export { CallerVerifier } from './caller-verifier.js'
