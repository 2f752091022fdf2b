export { recorderSink, type RecorderSinkOptions } from './recorder-sink.js'
