// `npm start -w examples/custom-pacer`: a pacer of your own keeps the promises, and a shift shows what it is worth.

import { pacerConformance } from '@ringwright/dialer/conformance'
import { createPacer } from '@ringwright/dialer/pacing'
import { simulateCampaign } from '@ringwright/dialer/simulation'
import { carefulPacer } from './careful-pacer.js'

for (const { name, run } of pacerConformance) {
  run(carefulPacer)
  console.log(`✓ ${name}`)
}

const pacers = {
  progressive: createPacer({ kind: 'progressive' }),
  careful: carefulPacer(),
  predictive: createPacer({ kind: 'predictive' }),
}
for (const [name, pacer] of Object.entries(pacers)) {
  const shift = { seed: 1, agents: 10, answerRate: 0.3, handleSeconds: 120, hours: 4 }
  const { utilization, waitSeconds, abandoned, answered } = simulateCampaign({ pacer, ...shift })
  const [busy, wait] = [(100 * (utilization ?? 0)).toFixed(1), (waitSeconds ?? 0).toFixed(0)]
  console.log(`${name.padEnd(12)} ${busy} % busy, ${wait} s between calls, ${abandoned} of ${answered} abandoned`)
}
// What to change next: let it count agents who will be free when the call is answered, as `predictive` does.
