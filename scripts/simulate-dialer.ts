import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import process from 'node:process'
import { type PacerConfig, createPacer } from '@ringwright/dialer/pacing'
import { type CampaignResult, STANDARD_SETTINGS, REGIMES, simulateCampaign } from '@ringwright/dialer/simulation'
import { ArgumentError, positiveNumber, runScript, wholeNumber } from './run-script.js'

const TEAMS = [...new Set(STANDARD_SETTINGS.map((setting) => setting.agents))]

const USAGE = `npm run simulate:dialer -- [options]

Pacers side by side in thirty simulated shifts each: how long agents talk, and how many people pick up to silence.

  --agents N,N   teams, of ${TEAMS.join(', ')} agents (default 3,10,50)
  --hours N      how long a shift is (default 2)
  --seeds N      how often each is run, with other chance (default 1)
  --cap SHARE    how many of those who pick up may meet silence (default 0.03)
  --svg FILE     draws it there
  --help         this text`

interface Row {
  readonly pacer: string
  readonly agents: number
  readonly utilization: number
  readonly waitSeconds: number
  readonly abandonRate: number
}

function pacers(cap: number): Readonly<Record<string, PacerConfig>> {
  return {
    progressive: { kind: 'progressive' },
    'two lines': { kind: 'power', linesPerAgent: 2 },
    vicidialAdaptive: { kind: 'vicidialAdaptive', dropLimit: cap, availableOnly: true },
    predictive: { kind: 'predictive', cap },
  }
}

/** Means over the thirty settings of one size of the team. */
function column(pacer: string, config: PacerConfig, agents: number, hours: number, seeds: number): Row {
  const results: CampaignResult[] = []
  for (const { regime, ...setting } of STANDARD_SETTINGS.filter((each) => each.agents === agents))
    for (let seed = 1; seed <= seeds; seed++)
      results.push(simulateCampaign({ pacer: createPacer(config), seed, ...setting, regime: REGIMES[regime], hours }))
  const mean = (of: (result: CampaignResult) => number | null): number =>
    results.reduce((sum, result) => sum + (of(result) ?? 0), 0) / results.length
  return {
    pacer,
    agents,
    utilization: 100 * mean((result) => result.utilization),
    waitSeconds: mean((result) => result.waitSeconds),
    abandonRate: 100 * mean((result) => result.abandonRate),
  }
}

/** Two bars for each row: utilization in full, abandons ten times as long so that they can be seen. */
function svgOf(rows: readonly Row[], cap: number): string {
  const height = 24 * rows.length + 50
  const bars = rows.map(({ pacer, agents, utilization, abandonRate }, index) => {
    const y = 34 + 24 * index
    return [
      `<text x="10" y="${y + 13}">${agents} agents, ${pacer}</text>`,
      `<rect x="200" y="${y}" width="${(4 * utilization).toFixed(1)}" height="9" fill="#2b6cb0"/>`,
      `<rect x="200" y="${y + 10}" width="${(40 * abandonRate).toFixed(1)}" height="7" fill="#c53030"/>`,
      `<text x="610" y="${y + 13}">${utilization.toFixed(1)} % · ${abandonRate.toFixed(1)} %</text>`,
    ].join('')
  })
  const limit = 200 + 4_000 * cap
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="740" height="${height}" font-family="sans-serif" font-size="12">`,
    '<text x="10" y="18">Utilization (blue) and abandons (red, ten times as long); the line is the cap</text>',
    ...bars,
    `<line x1="${limit}" y1="28" x2="${limit}" y2="${height - 10}" stroke="#c53030" stroke-dasharray="4"/>`,
    '</svg>\n',
  ].join('\n')
}

interface Sweep {
  readonly agents: readonly number[]
  readonly hours: number
  readonly seeds: number
  readonly cap: number
  readonly svg?: string | undefined
}

function main({ agents, hours, seeds, cap, svg }: Sweep): number {
  const rows: Row[] = []
  console.log(
    `${'pacer'.padEnd(18)}${'agents'.padStart(7)}${'busy %'.padStart(9)}${'wait s'.padStart(9)}${'lost %'.padStart(9)}`,
  )
  for (const team of agents) {
    for (const [name, config] of Object.entries(pacers(cap))) {
      process.stderr.write(`${name}, ${team} agents: ${30 * seeds} shifts of ${hours} h\n`)
      const row = column(name, config, team, hours, seeds)
      rows.push(row)
      const numbers = [row.utilization, row.waitSeconds, row.abandonRate].map((each) => each.toFixed(1).padStart(9))
      console.log(`${name.padEnd(18)}${String(team).padStart(7)}${numbers.join('')}`)
    }
  }
  if (svg !== undefined) {
    mkdirSync(dirname(svg), { recursive: true })
    writeFileSync(svg, svgOf(rows, cap))
    console.log(`written: ${svg}`)
  }
  return 0
}

function teamsOf(text: string): readonly number[] {
  const teams = text.split(',').map(Number)
  if (teams.every((team) => TEAMS.includes(team))) return teams
  throw new ArgumentError(`--agents: got ${JSON.stringify(text)}, takes teams of ${TEAMS.join(', ')} agents.`)
}

await runScript({
  usage: USAGE,
  options: {
    agents: { type: 'string', default: '3,10,50' },
    hours: { type: 'string', default: '2' },
    seeds: { type: 'string', default: '1' },
    cap: { type: 'string', default: '0.03' },
    svg: { type: 'string' },
  },
  run: ({ agents, hours, seeds, cap, svg }) =>
    main({
      ...{ agents: teamsOf(agents), hours: positiveNumber('hours', hours), svg },
      ...{ seeds: wholeNumber('seeds', seeds, { min: 1 }), cap: positiveNumber('cap', cap) },
    }),
})
