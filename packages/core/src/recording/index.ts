export { folderRecordings, type RecordingFiles } from './recording-files.js'
export { type RecordingShelves, type RecordingShelvesOptions, recordingShelves } from './recording-shelves.js'
