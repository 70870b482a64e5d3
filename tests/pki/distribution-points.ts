import { boolean, explicit, implicit, namedBits, sequence, setOf } from "#tests/pki/der-writer.ts";
import { type ExtensionWish, extension } from "#tests/pki/extensions.ts";

/** Bits of ReasonFlags. @see RFC 5280, section 4.2.1.13 */
export const REASON_BITS = {
  unused: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  privilegeWithdrawn: 7,
  aACompromise: 8,
} as const;
export type ReasonBit = keyof typeof REASON_BITS;

export interface PointName {
  /** GeneralName encodings. */
  full?: readonly Buffer[];
  /** Attributes relative to the name of the CRL issuer. */
  relative?: readonly Buffer[];
}

export interface DistributionPointWish extends PointName {
  reasons?: readonly ReasonBit[];
  /** GeneralName encodings. */
  crlIssuer?: readonly Buffer[];
}

export function crlDistributionPoints(
  points: readonly DistributionPointWish[],
  critical = false,
): ExtensionWish {
  return extension("2.5.29.31", sequence(...points.map(distributionPoint)), critical);
}

/** Where the delta CRLs are. @see RFC 5280, sections 4.2.1.15 and 5.2.6 */
export function freshestCrl(
  points: readonly DistributionPointWish[],
  critical = false,
): ExtensionWish {
  return extension("2.5.29.46", sequence(...points.map(distributionPoint)), critical);
}

/** Two lists that share out all reasons between them, as those of two CRLs must. */
export const COMPROMISED = { onlySomeReasons: ["keyCompromise", "cACompromise"] } as const;
export const OTHERWISE_REVOKED = {
  onlySomeReasons: [
    "affiliationChanged",
    "superseded",
    "cessationOfOperation",
    "certificateHold",
    "privilegeWithdrawn",
    "aACompromise",
  ],
} as const;

export interface IssuingDistributionPointWish extends PointName {
  onlyContainsUserCerts?: boolean;
  onlyContainsCACerts?: boolean;
  onlySomeReasons?: readonly ReasonBit[];
  indirectCRL?: boolean;
  onlyContainsAttributeCerts?: boolean;
}

/** @see RFC 5280, section 5.2.5 */
export function issuingDistributionPoint(
  wish: IssuingDistributionPointWish,
  critical = true,
): ExtensionWish {
  const flag = (number: number, value: boolean | undefined) =>
    value === true ? [implicit(number, boolean(true))] : [];
  const content = [
    ...pointName(wish),
    ...flag(1, wish.onlyContainsUserCerts),
    ...flag(2, wish.onlyContainsCACerts),
    ...reasonFlags(3, wish.onlySomeReasons),
    ...flag(4, wish.indirectCRL),
    ...flag(5, wish.onlyContainsAttributeCerts),
  ];
  return extension("2.5.29.28", sequence(...content), critical);
}

function distributionPoint(wish: DistributionPointWish): Buffer {
  return sequence(
    ...pointName(wish),
    ...reasonFlags(1, wish.reasons),
    ...(wish.crlIssuer === undefined ? [] : [implicit(2, sequence(...wish.crlIssuer))]),
  );
}

function pointName({ full, relative }: PointName): Buffer[] {
  if (full !== undefined) return [explicit(0, implicit(0, sequence(...full)))];
  if (relative !== undefined) return [explicit(0, implicit(1, setOf(...relative)))];
  return [];
}

function reasonFlags(number: number, reasons: readonly ReasonBit[] | undefined): Buffer[] {
  if (reasons === undefined) return [];
  return [implicit(number, namedBits(reasons.map((reason) => REASON_BITS[reason])))];
}
