export { personalDataOf, type StoredCenter, type StoredPersonalData } from './personal-data-of.js'
