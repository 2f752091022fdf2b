import { type CenterId, type Directory, type PersonalFiles, RingwrightError } from '@ringwright/core'
import { folderRecordings } from '@ringwright/core/recordings'
import { folderAttachmentStore, removeAttachment } from '@ringwright/core/attachments'
import type { Values } from './command.js'
import { fromTyped } from './file-path.js'

export const FILE_OPTIONS = { recordings: { type: 'string' }, attachments: { type: 'string' } } as const

export const FILE_USAGE = `  --recordings FOLDER   where the center's recordings are, if it has any
  --attachments FOLDER  where the files are that were sent, if there are any`

/** Removes files in the folders that are named, and nowhere else. */
export function personalFiles(values: Values, directory: Directory, center: CenterId): PersonalFiles {
  const folderOf = (option: 'recordings' | 'attachments', what: string): string => {
    const folder = values[option]
    if (typeof folder === 'string') return fromTyped(folder)
    throw new RingwrightError(
      'invalid_argument',
      `There are ${what} of this person. Say with --${option} in which folder, and erase again; what is gone stays gone.`,
    )
  }
  return {
    removeRecording: (file) => folderRecordings({ folder: folderOf('recordings', 'recordings') }).remove(file),
    removeAttachment: (id) => {
      const store = folderAttachmentStore({ folder: folderOf('attachments', 'files') })
      return removeAttachment(store, directory, center, id)
    },
  }
}
