export { type S3AttachmentStoreOptions, s3AttachmentStore } from './s3-attachment-store.js'
