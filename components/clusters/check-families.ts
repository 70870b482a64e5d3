const FAMILY_WORDS: Record<string, string> = {
  MODE: "Mode",
  PROT: "Protocol",
  CIPH: "Cipher",
  LEAF: "Certificate",
  CHAIN: "Chain",
  IDENT: "Identity",
  TRUST: "Trust",
  REPL: "Replication",
  SOFT: "Software",
};

/** What a check is about, by its id: "Cipher" for `CIPH-02`. */
export function familyWord(check: string): string {
  const [family = ""] = check.split("-");
  return FAMILY_WORDS[family] ?? "Other";
}

/** Whether a check belongs to one of the families. */
export function isOfFamily(check: string, families: readonly string[]): boolean {
  return families.includes(check.split("-")[0] ?? "");
}
