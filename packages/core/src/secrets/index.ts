export { isSecretReference, readSecret, readSecrets } from './read-secret.js'
