import { type CenterId, type Directory, type PersonalFiles, RingwrightError } from '@ringwright/core'
import { type AttachmentStore, folderAttachmentStore, removeAttachment } from '@ringwright/core/attachments'
import { folderRecordings, recordingShelves } from '@ringwright/core/recordings'
import { readSecret } from '@ringwright/core/secrets'
import { s3AttachmentStore } from '@ringwright/storage-adapters/s3'
import type { Values } from './command.js'
import { fromTyped } from './file-path.js'

export const FILE_OPTIONS = {
  recordings: { type: 'string' },
  'recordings-far': { type: 'string' },
  attachments: { type: 'string' },
  'bucket-key': { type: 'string', default: 'env:AWS_ACCESS_KEY_ID' },
  'bucket-secret': { type: 'string', default: 'env:AWS_SECRET_ACCESS_KEY' },
} as const

export const FILE_USAGE = `  --recordings FOLDER   where the center's recordings are, if it has any
  --recordings-far PLACE
                        where those go that are old, if they do
  --attachments PLACE   where the files are that were sent, if there are any
                        PLACE is a folder or a bucket: https://ENDPOINT/BUCKET/PREFIX?region=REGION
  --bucket-key, --bucket-secret env:NAME or file:PATH
                        for buckets (default env:AWS_ACCESS_KEY_ID, env:AWS_SECRET_ACCESS_KEY)`

/** The shelves are only asked to remove, and never to move anything. */
const NEVER_MOVED_MS = 86_400_000

/** The files of people in the places that a command line names. */
export interface PlacedFiles extends PersonalFiles {
  /** What was to be removed and is not there: `recording FILE` or `file ID`. */
  readonly notFound: readonly string[]
}

/** Removes files in the places that are named, and nowhere else. */
export async function personalFiles(values: Values, directory: Directory, center: CenterId): Promise<PlacedFiles> {
  const { recordings } = values
  const shelves = recordingShelves({
    near:
      typeof recordings === 'string'
        ? folderRecordings({ folder: fromTyped(recordings) })
        : { open: async () => null, remove: nowhere('recordings', 'recordings') },
    far: await fileStore(values, 'recordings-far', 'recordings on the far shelf'),
    afterMs: NEVER_MOVED_MS,
  })
  const attachments = await fileStore(values, 'attachments', 'files')
  const notFound: string[] = []
  return {
    notFound,
    async removeRecording(file) {
      if (!(await isThere(shelves, file))) notFound.push(`recording ${file}`)
      await shelves.remove(file)
    },
    async removeAttachment(id) {
      if (!(await isThere(attachments, id))) notFound.push(`file ${id}`)
      await removeAttachment(attachments, directory, center, id)
    },
  }
}

/** Asked before it is removed: removing what is not there does nothing, also in a folder or bucket that is the wrong one. */
async function isThere(files: Pick<AttachmentStore, 'open'>, name: string): Promise<boolean> {
  const found = await files.open(name)
  await found?.body.cancel()
  return found !== null
}

/** Where files are, as an option says it. One that is not given is missed only when there is something to be removed. */
async function fileStore(
  values: Values,
  option: 'recordings-far' | 'attachments',
  what: string,
): Promise<AttachmentStore> {
  const place = values[option]
  if (typeof place !== 'string') {
    const missing = nowhere(option, what)
    return { put: missing, open: missing, remove: missing, close: async () => {} }
  }
  return /^https?:\/\//.test(place)
    ? bucket(values, option, place)
    : folderAttachmentStore({ folder: fromTyped(place) })
}

async function bucket(values: Values, option: string, place: string): Promise<AttachmentStore> {
  const url = new URL(place)
  const [, name = '', prefix = ''] = /^\/([^/]+)\/?(.*)$/.exec(url.pathname) ?? []
  const region = url.searchParams.get('region')
  if (name === '')
    throw new RingwrightError('invalid_argument', `--${option} ${place}: a bucket is https://ENDPOINT/BUCKET/PREFIX.`)
  const credentials = {
    accessKeyId: await readSecret(String(values['bucket-key'])),
    secretAccessKey: await readSecret(String(values['bucket-secret'])),
  }
  const under = (start: string): AttachmentStore =>
    s3AttachmentStore({
      ...{ endpoint: url.origin, bucket: name, credentials },
      ...(start !== '' && { prefix: start }),
      ...(region !== null && { region }),
    })
  return prefix === '' || prefix.endsWith('/') ? under(prefix) : either(under(`${prefix}/`), under(prefix))
}

/** Buckets know no folders: a prefix without "/" at its end is that of a folder whose "/" was not typed, or stands so in names. */
function either(one: AttachmentStore, other: AttachmentStore): AttachmentStore {
  const placeOf = async (id: string): Promise<AttachmentStore> => ((await isThere(one, id)) ? one : other)
  return {
    put: (id, body, bytesMax) => one.put(id, body, bytesMax),
    open: async (id, part) => (await placeOf(id)).open(id, part),
    remove: async (id) => (await placeOf(id)).remove(id),
    close: async () => {},
  }
}

function nowhere(option: string, what: string): () => Promise<never> {
  return () =>
    Promise.reject(
      new RingwrightError(
        'invalid_argument',
        `There are ${what} of this person. Say with --${option} where, and erase again; what is gone stays gone.`,
      ),
    )
}
