/** First and last byte, both included. */
export interface ByteSpan {
  readonly first: number
  readonly last: number
}

/** What a store of attachments has of a file, or the part of it that was asked for. */
export interface StoredBytes {
  /** Of the whole, whatever part was asked for. */
  readonly bytes: number
  readonly body: ReadableStream<Uint8Array>
}

/**
 * Keeps the bytes of files that customers and agents send, and nothing else: what they are called, what they are and who
 * may see them stands in the directory. Ids are 32 hexadecimal digits and are used once.
 */
export interface AttachmentStore {
  /**
   * Keeps a file and resolves with its length once it is durable. All or nothing: when the stream fails, or has more
   * than `bytesMax` bytes (rejects with `limit_reached`), nothing of it stays.
   */
  put(id: string, body: ReadableStream<Uint8Array>, bytesMax: number): Promise<number>
  /** The file, or a part that lies within it; null when there is none. */
  open(id: string, part?: ByteSpan): Promise<StoredBytes | null>
  /** Removing what is not there does nothing. */
  remove(id: string): Promise<void>
  /** As for a `Store`. */
  close(): Promise<void>
}
