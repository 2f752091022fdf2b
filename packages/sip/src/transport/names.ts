/** What the domain name system says. Nothing here rejects: a name that says nothing has an empty list. */
export interface Names {
  /** A and AAAA: the addresses of a host. */
  addresses(host: string): Promise<readonly string[]>
  /** SRV (RFC 2782): the servers of a service such as `_sip._udp.example.com`. */
  servers(service: string): Promise<readonly ServerRecord[]>
  /** NAPTR (RFC 3403): the services of a domain. */
  services(domain: string): Promise<readonly ServiceRecord[]>
}

/** A server of a domain (SRV). */
export interface ServerRecord {
  readonly name: string
  readonly port: number
  /** The smallest first. */
  readonly priority: number
  /** The share among those of one priority. */
  readonly weight: number
}

/** By which transport a domain is reached (NAPTR). */
export interface ServiceRecord {
  readonly order: number
  readonly preference: number
  /** `SIP+D2U`, `SIP+D2T`, `SIPS+D2T`, … */
  readonly service: string
  /** The name whose SRV records to look at. */
  readonly replacement: string
}
