/**
 * What was found in a file. `unknown`: the scanner could not say (it was away, or the file is locked): the file is kept
 * in quarantine, which nobody sees, and scanned again when somebody asks for it.
 */
export type ScanVerdict = 'clean' | 'infected' | 'unknown'

/** What a scanner is given to judge: a file that is uploaded and that nobody can have yet. */
export interface ScannedFile {
  readonly name: string
  readonly contentType: string
  readonly bytes: number
  readonly body: ReadableStream<Uint8Array>
}

/** Looks for malware. A rejection counts as `unknown`, and so does no answer within two minutes. */
export type FileScanner = (file: ScannedFile) => Promise<ScanVerdict>
