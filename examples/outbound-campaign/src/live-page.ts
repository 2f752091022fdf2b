import { readFileSync } from 'node:fs'
import type { QueueId } from '@ringwright/core'
import { type HttpHandler, httpRouter, jsonResponse, readJson } from '@ringwright/core/http'
import { z } from 'zod'
import { CAMPAIGN, type CampaignFloor, SUPERVISOR } from './campaign-floor.js'

const PAGE = readFileSync(new URL('page.html', import.meta.url), 'utf8')
const wish = z.strictObject({ isPaused: z.boolean().exactOptional(), factor: z.number().exactOptional() })

/** What the page shows, and the one thing that it can do: the supervisor's factor and pause. */
export function livePage(floor: CampaignFloor): HttpHandler {
  return httpRouter([
    {
      ...{ method: 'GET', path: '/' },
      handler: () => new Response(PAGE, { headers: { 'content-type': 'text/html; charset=utf-8' } }),
    },
    { method: 'GET', path: '/now', handler: () => jsonResponse(now(floor)) },
    {
      ...{ method: 'POST', path: '/supervision' },
      handler: async (request) =>
        jsonResponse(await floor.dialer.supervise(SUPERVISOR, CAMPAIGN, await readJson(request, wish))),
    },
  ])
}

/** The campaign at this moment, as plain data. */
export function now({ acd, dialer, reports }: CampaignFloor) {
  const campaign = dialer.campaign(CAMPAIGN)
  return {
    agents: acd.router.staff('sales' as QueueId).members.map(({ phase }) => phase),
    state: campaign?.state,
    rung: campaign?.ladder.rung,
    supervision: campaign?.supervision,
    inFlight: campaign?.inFlight,
    ready: campaign?.ready,
    report: reports.report(CAMPAIGN),
  }
}
