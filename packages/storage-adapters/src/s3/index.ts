export { type S3AttachmentStoreOptions, s3AttachmentStore } from './s3-attachment-store.js'
export type { S3Credentials } from './s3-signature.js'
