import { type FactType, interactions } from '@ringwright/core'
import { type LogAudit, recordsOf } from '@ringwright/core/simulation'
import type { SimulatedCustomer } from './simulated-customer.js'
import type { Scenario } from './simulation-options.js'
import type { FaultCounts, SimulationReport } from './simulation-report.js'

export interface RunResult {
  readonly scenario: Scenario
  readonly audit: LogAudit
  readonly customers: readonly SimulatedCustomer[]
  readonly faults: FaultCounts
  readonly durationMs: number
}

export function reportOn({ scenario, audit, customers, faults, durationMs }: RunResult): SimulationReport {
  const count = (type: FactType): number => audit.facts.get(type) ?? 0
  const served = customers.filter((customer) => customer.served).length
  return {
    ...{ seed: scenario.seed, served, faults, durationMs },
    interactions: count('interaction:opened'),
    abandoned: customers.filter((customer) => customer.abandoned).length,
    refused: count('interaction:refused'),
    turnedAway: customers.filter((customer) => customer.turnedAway).length,
    nodesLost: count('node:lost'),
    open: [...recordsOf(audit.records, interactions)].length,
    offers: {
      made: count('offer:created'),
      accepted: count('offer:accepted'),
      missed: count('offer:missed'),
      rejected: count('offer:rejected'),
      failed: count('offer:failed'),
      rescinded: count('offer:rescinded'),
    },
    commits: audit.revision,
    facts: [...audit.facts.values()].reduce((sum, each) => sum + each, 0),
    violations: audit.violations,
    traceHash: audit.traceHash,
  }
}
