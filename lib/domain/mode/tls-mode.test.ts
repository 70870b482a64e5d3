import { describe, expect, test } from "vitest";
import {
  acceptsPlaintext,
  acceptsTls,
  dialsTls,
  nextOnlineMode,
  parseMode,
  rungOf,
  spellMode,
  TLS_MODES,
} from "#lib/domain/mode/tls-mode.ts";

describe("the ladder", () => {
  test("only two moves are legal at run time", () => {
    expect(TLS_MODES.map(nextOnlineMode)).toEqual([null, "preferTLS", "requireTLS", null]);
  });

  test("rungs rise from disabled to requireTLS", () => {
    expect(TLS_MODES.map(rungOf)).toEqual([0, 1, 2, 3]);
  });

  test.each([
    ["disabled", true, false, false],
    ["allowTLS", true, true, false],
    ["preferTLS", true, true, true],
    ["requireTLS", false, true, true],
  ] as const)(
    "%s accepts plaintext %s, accepts TLS %s, dials TLS %s",
    (mode, plain, tls, dials) => {
      expect([acceptsPlaintext(mode), acceptsTls(mode), dialsTls(mode)]).toEqual([
        plain,
        tls,
        dials,
      ]);
    },
  );
});

describe("both vocabularies", () => {
  test.each(TLS_MODES)("%s survives the way through either vocabulary", (mode) => {
    expect(parseMode(spellMode(mode, "ssl"))).toBe(mode);
    expect(parseMode(spellMode(mode, "tls"))).toBe(mode);
  });

  test("a word of neither vocabulary names no mode", () => {
    expect(parseMode("requiretls")).toBeNull();
  });
});
