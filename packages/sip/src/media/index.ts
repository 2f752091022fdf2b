export type { MediaDirection } from '../sdp/index.js'
export { type CallProgress, callProgressTone, type TonePlan } from './audio/call-progress-tone.js'
export { decodeG711, encodeG711, type G711Codec } from './audio/g711.js'
export { holdMusic } from './audio/hold-music.js'
export {
  type PromptSource,
  pcmPrompt,
  promptDurationMs,
  promptSequence,
  wavPrompt,
} from './audio/prompt-source.js'
export { resample } from './audio/resample.js'
export { joinSamples, silence, type ToneOptions, tone } from './audio/tone.js'
export { rootMeanSquare, toneAmplitude, toneShare } from './audio/tone-detector.js'
export { type WavShape, wavHeader } from './audio/wav-header.js'
export { readWav, readWavChannels, type WavAudio, type WavChannels } from './audio/wav-reader.js'
export type { Digit, DigitVia } from './digits/digit-merger.js'
export { dtmfTones } from './digits/dtmf.js'
export { parseInfoDigit } from './digits/info-digit.js'
export { decryptRecording, type DecryptRecordingOptions } from './recording/decrypt-recording.js'
export { encryptedRecordingSink, type EncryptedRecordingSinkOptions } from './recording/encrypted-recording-sink.js'
export {
  type FileRecordingSink,
  type FileRecordingSinkOptions,
  fileRecordingSink,
} from './recording/file-recording-sink.js'
export type { RecordingKey } from './recording/recording-cipher.js'
export type { RecordingFailure, Recording, RecordingResult, RecordOptions } from './recording/recording.js'
export type { RecordedCall, RecordingFile, RecordingSink } from './recording/recording-sink.js'
export { createEmbeddedMediaServer, type EmbeddedMediaServerOptions } from './session/embedded-media-server.js'
export type { HeardBy, MediaConference } from './session/media-conference.js'
export type { MediaServer, MediaServerStatistics, SessionOptions } from './session/media-server.js'
export type { MediaEncryption } from './session/media-terms.js'
export type { ConnectOptions, MediaSession, MediaSessionStatistics, SentDigits } from './session/media-session.js'
export type { MediaServerOptions } from './session/media-settings.js'
export type { PlayOptions, PlayResult } from './session/prompt-player.js'
export type { MediaThread, MediaThreadPort } from './worker/media-thread.js'
export { serveMedia, type ServeMediaOptions } from './worker/serve-media.js'
export { createWorkerMediaServer, type WorkerMediaServerOptions } from './worker/worker-media-server.js'
