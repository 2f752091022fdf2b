import { afterEach, describe, it } from 'vitest'
import { CampaignAmongPhones } from './fixtures/campaign-among-phones.js'
import { expectAgreement, killAndGoOn } from './fixtures/killed-campaign.js'

let campaign: CampaignAmongPhones | undefined

afterEach(() => campaign?.close())

describe('a campaign among real phones', { timeout: 1_200_000 }, () => {
  it('[K22] [K23] [Z4] killed in the middle, dials nobody twice, and facts, ledger, network and recordings agree', async () => {
    campaign = await CampaignAmongPhones.among({
      ...{ person: 10, machine: 6, outOfService: 5, busy: 5 },
      ...{ ringsOut: 3, unknownNumber: 5, notThere: 3, brokenNetwork: 3 },
    })
    const standing = await killAndGoOn(campaign, { endedBefore: 14, waitMs: 300_000 })
    await expectAgreement(campaign, standing)
  })
})
