import { parentPort } from 'node:worker_threads'
import { serveMedia } from './serve-media.js'

// Only `new Worker(…)` gives a port: whoever imports this anywhere else starts nothing.
if (parentPort) serveMedia(parentPort)
