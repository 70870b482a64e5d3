const MEMBERSHIP_TYPES: ReadonlySet<string> = new Set(["O", "OU", "DC"]);

/**
 * The attributes of a subject by which servers recognise a member: every O, OU and DC, sorted.
 *
 * @param subject In the order of RFC 4514, as observations hold it.
 * @returns Equal texts for subjects that count as members of one cluster; empty where there is no such attribute.
 * @see fact sheet, section 5.2
 */
export function membershipAttributes(subject: string): string {
  return attributesOf(subject)
    .filter((attribute) => MEMBERSHIP_TYPES.has(attribute.slice(0, attribute.indexOf("="))))
    .sort()
    .join(",");
}

/** `,` ends a relative name and ` + ` joins the attributes of one; in a value both come with a backslash. */
function attributesOf(subject: string): string[] {
  const parts = subject.match(/(?:\\.|[^,+\\])+/g) ?? [];
  return parts.map((part) => part.trim());
}
