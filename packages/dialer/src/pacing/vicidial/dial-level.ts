/** How the dial level reacts once abandons exceed the limit. */
export type DropRule = 'hardLimit' | 'tapered' | 'average'

/** What the step of a level is computed from. */
export interface LevelInput {
  readonly level: number
  /** Mean over the last minute of agents ready minus calls waiting, and of agents at work. */
  readonly difference: number
  readonly agents: number
  /** −99 to 99: how strongly the level follows the difference. */
  readonly intensity: number
  readonly differenceTarget: number
  readonly maxLevel: number
}

/** The step of every 15 seconds, before drops are looked at. */
export function nextLevel({ level, difference, agents, intensity, differenceTarget, maxLevel }: LevelInput): number {
  if (agents <= 0) return 1
  const percent = (100 * (difference + differenceTarget)) / agents
  const strength = intensity / 100
  const change = percent < 0 ? percent * Math.abs(strength - 1) : percent * (strength + 1)
  return Math.max(1, Math.min(maxLevel, level * (1 + change / 100)))
}

/**
 * The share that the tapered rule leaves of the level. Its times of day are numbers such as 1559, of which the next is
 * 1600: the ramp falls within each hour as if an hour had 100 minutes' worth, and jumps by 41 at each full hour.
 */
export function taper(nowHhmm: number, latestHhmm: number): number {
  const left = latestHhmm - nowHhmm
  return left > 1_000 ? 1 : left / 1_000
}

/** The level once more than 50 calls were made today and the drop rate is above its limit. */
export function limitedLevel(rule: DropRule, level: number, nowHhmm: number, latestHhmm: number): number {
  if (rule === 'hardLimit') return 1
  if (rule === 'average') return Math.max(1, level / 2)
  return Math.max(1, level * taper(nowHhmm, latestHhmm))
}

/** Share of abandons: those seen, and by Ofcom's formula as this dialer has it, less the machines among them. */
export function dropRate(handled: number, machines: number, drops: number): { plain: number; ofcom: number } {
  const machineShare = machines / (handled + machines)
  const persons = drops * (1 - machineShare)
  return { plain: drops / (handled + drops), ofcom: persons / (handled + persons) }
}
