/** What an extended key usage must name for each side of a connection. @see RFC 5280, section 4.2.1.12 */
export const PURPOSE_OF = {
  server: "1.3.6.1.5.5.7.3.1",
  client: "1.3.6.1.5.5.7.3.2",
} as const;
