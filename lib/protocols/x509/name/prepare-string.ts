/** Characters that are mapped to nothing. @see RFC 4518, section 2.2 */
const NOTHING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
  /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u06dd\u070f\u1806\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2063\u206a-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffc]/gu;

/** Runs of white space, which count as one space. @see RFC 4518, sections 2.2 and 2.6.1 */
const SPACES = /[\s\u0085]+/gu;

const PRINTABLE_ASCII = /^[\x21-\x7e]*$/;

/**
 * A text in the form in which attributes of names are compared: case folded, composed, white space reduced.
 *
 * @see RFC 5280, section 7.1; RFC 4518
 */
export function prepareString(text: string): string {
  if (PRINTABLE_ASCII.test(text)) return text.toLowerCase();
  return foldCase(text.replace(NOTHING, "")).normalize("NFKC").replace(SPACES, " ").trim();
}

function foldCase(text: string): string {
  return text.normalize("NFKC").toLowerCase().replaceAll("ß", "ss").replaceAll("ς", "σ");
}
