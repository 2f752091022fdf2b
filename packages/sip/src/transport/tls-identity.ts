/** By what this host shows who it is. PEM texts, as `node:tls` takes them. */
export interface TlsCertificate {
  readonly key: string
  /** The certificate, with those between it and the root. */
  readonly cert: string
}

/** Who this host is to its peers, and whom it believes. */
export interface TlsIdentity extends TlsCertificate {
  /** Who vouches for servers that we connect to. Default: whom the system trusts. */
  readonly ca?: string
  /** Asks peers for a certificate that `ca` vouches for, and closes connections of those who have none. Default false. */
  readonly requestCert?: boolean
}
