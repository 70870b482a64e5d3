/** Flags of `simulate`, as the command line gives them. */
export interface SimulateFlags {
  topology: string;
  mode: string;
  basePort: string;
  out: string;
  auth?: true;
  vocabulary: string;
  arbiter?: true;
  hidden?: true;
  passive?: true;
  delay?: string;
  configServers: string;
  controlPort?: string;
  logVersions?: string;
  faults?: string;
  versionProfile: string;
  clientCertificates: string;
  intermediates: string;
  heartbeatInterval?: string;
  electionTimeout?: string;
}
