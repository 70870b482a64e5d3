export const PROFILE_NAMES = ["mongodb-private-ca", "webpki", "rfc5280-strict"] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];
