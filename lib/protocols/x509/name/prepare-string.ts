/** Runs of white space, which count as one space. @see RFC 4518, sections 2.2 and 2.6.1 */
const SPACES = /[\s\u0085]+/gu;

/** Control and format characters, which are mapped to nothing. @see RFC 4518, section 2.2 */
const NOTHING = /\p{Cc}|\p{Cf}|\p{Variation_Selector}|\u034f|\ufffc/gu;

const PRINTABLE_ASCII = /^[\x21-\x7e]*$/;

/**
 * A text in the form in which attributes of names are compared: case folded, composed, white space reduced.
 *
 * @see RFC 5280, section 7.1; RFC 4518
 */
export function prepareString(text: string): string {
  if (PRINTABLE_ASCII.test(text)) return text.toLowerCase();
  const mapped = text.replace(SPACES, " ").replace(NOTHING, "");
  return foldCase(mapped).normalize("NFKC").replace(SPACES, " ").trim();
}

function foldCase(text: string): string {
  return text.normalize("NFKC").toLowerCase().replaceAll("ß", "ss").replaceAll("ς", "σ");
}
