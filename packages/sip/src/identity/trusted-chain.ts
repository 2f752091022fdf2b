import type { X509Certificate } from 'node:crypto'
import type { Instant } from '@ringwright/core'

/** Whether a certificate leads to one that is trusted, through those that came with it, and all of them are valid now. */
export function isTrusted(
  [certificate, ...others]: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
  now: Instant,
): boolean {
  if (!certificate || !isValidAt(certificate, now)) return false
  if (anchors.some((anchor) => isValidAt(anchor, now) && vouches(anchor, certificate))) return true
  const issuer = others.find((other) => other.ca && vouches(other, certificate))
  // Each issuer is used once, so that certificates that vouch for each other lead nowhere.
  return issuer !== undefined && isTrusted([issuer, ...others.filter((other) => other !== issuer)], anchors, now)
}

function vouches(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
}

function isValidAt({ validFrom, validTo }: X509Certificate, now: Instant): boolean {
  return Date.parse(validFrom) <= now && now <= Date.parse(validTo)
}
