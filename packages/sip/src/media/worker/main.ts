import { parentPort } from 'node:worker_threads'
import { RingwrightError } from '@ringwright/core'
import { serveMedia } from './serve-media.js'

if (!parentPort) {
  throw new RingwrightError('wrong_state', 'This module is run by new Worker(…), for the option "worker" of media.')
}
serveMedia(parentPort)
