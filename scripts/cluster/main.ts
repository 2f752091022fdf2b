import { resolve } from 'node:path'
import { systemClock } from '@ringwright/core'
import { endWithNpm } from '../../examples/contact-center/src/end-with-npm.js'
import { runScript, wholeNumber } from '../run-script.js'
import { type ExampleCluster, startExampleCluster } from './example-cluster.js'

const USAGE = `npm run cluster -- [options]

Three nodes of examples/contact-center as one center, on a Redis and a PostgreSQL that are started for it and are gone with it.

  --nodes N            how many nodes (default 3; 1 to 8)
  --recordings FOLDER  where recordings are kept (default ./recordings)
  --help               this text`

async function main(nodes: number, recordings: string): Promise<number> {
  const ended = new Promise<void>((end) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end())
    endWithNpm(systemClock(), end)
  })
  const cluster = await startExampleCluster({
    nodes,
    recordings: resolve(process.env.INIT_CWD ?? '.', recordings),
    progress: (text) => console.error(text),
  })
  console.log(welcome(cluster))
  await ended
  console.log('Stopping.')
  await cluster.stop()
  return 0
}

function welcome(cluster: ExampleCluster): string {
  const nodes = cluster.nodes.map(
    ({ name, url, sipPort, running }) => `  ${name}  ${url}  calls at 127.0.0.1:${sipPort}  process ${running.pid}`,
  )
  const people = ['ada', 'li', 'sam'].map((user) => `  ${user.padEnd(4)} password ${cluster.password(user)}`)
  return [
    'One center. Sign in or chat at any node; a session of one holds at all.',
    ...nodes,
    ...people,
    'End one of them (kill -9 and its process) and go on at another. A phone registers at each node that is to ring it.',
  ].join('\n')
}

await runScript({
  usage: USAGE,
  options: { nodes: { type: 'string', default: '3' }, recordings: { type: 'string', default: 'recordings' } },
  run: ({ nodes, recordings }) => main(wholeNumber('nodes', nodes, { min: 1, max: 8 }), recordings),
})
