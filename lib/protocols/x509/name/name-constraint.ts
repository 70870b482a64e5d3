import { normalizeDnsName } from "#lib/protocols/x509/name/host-name.ts";
import { addressOctets } from "#lib/protocols/x509/name/ip-address.ts";

/** @param base Host or domain; a leading dot leaves out the domain itself. Both normalised. @see RFC 5280, section 4.2.1.10 */
export function isDnsWithin(name: string, base: string): boolean {
  if (base === "") return true;
  if (base.startsWith(".")) return name.endsWith(base);
  return name === base || name.endsWith(`.${base}`);
}

/** Whether a host that `name` stands for lies within `base`; a wildcard stands for many. */
export function mayDnsBeWithin(name: string, base: string): boolean {
  if (isDnsWithin(name, base)) return true;
  return name.startsWith("*.") && base.slice(base.indexOf(".") + 1) === name.slice(2);
}

/** A mailbox; the host is normalised, the local part is as written. */
export interface Mailbox {
  local: string;
  host: string;
}

/** Null where the text is no mailbox. @see RFC 5280, section 4.2.1.6 */
export function readMailbox(text: string): Mailbox | null {
  const at = text.lastIndexOf("@");
  const host = normalizeDnsName(text.slice(at + 1));
  return at > 0 && host !== "" && !/[\s<>]/.test(text) ? { local: text.slice(0, at), host } : null;
}

/** A constraint on mailboxes in the form in which it is compared, so that it is taken apart once for all names. */
export function normalizeMailboxBase(base: string): string {
  const mailbox = readMailbox(base);
  return mailbox === null ? normalizeDnsName(base) : textOf(mailbox);
}

/** Text of a mailbox, made once for all the constraints that it is held against. */
export interface MailboxText {
  host: string;
  /** As a constraint for this one mailbox would be written. */
  text: string;
}

/** Null where the text is no mailbox. */
export function mailboxTextOf(text: string): MailboxText | null {
  const mailbox = readMailbox(text);
  return mailbox === null ? null : { host: mailbox.host, text: textOf(mailbox) };
}

/** @param base A mailbox, a host, or a domain with a leading dot; normalised. */
export function isMailboxWithin({ host, text }: MailboxText, base: string): boolean {
  return base.includes("@") ? base === text : isHostWithin(host, base);
}

function textOf({ local, host }: Mailbox): string {
  return `${local}@${host}`;
}

/** Null where a URI has no authority, or an address in place of a host name. */
export function readUriHost(uri: string): string | null {
  const match = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:@[\]]+)(?::\d*)?(?:[/?#]|$)/i.exec(
    uri,
  );
  const host = normalizeDnsName(match?.[1] ?? "");
  return host === "" || addressOctets(host) !== null ? null : host;
}

/** @param base A host, or a domain with a leading dot, which leaves out the domain itself. */
export function isHostWithin(host: string, base: string): boolean {
  if (base === "") return true;
  return base.startsWith(".") ? host.endsWith(base) : host === base;
}

/** @param base Address and mask, one after the other. */
export function isAddressWithin(address: Buffer, base: Buffer): boolean {
  if (base.length !== address.length * 2) return false;
  return address.every((octet, index) => {
    const mask = base[address.length + index] ?? 0;
    return (octet & mask) === ((base[index] ?? 0) & mask);
  });
}
