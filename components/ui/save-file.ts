/**
 * Hands a text over as a file; nothing is asked of the server.
 *
 * @param name File name; what one cannot hold is replaced.
 * @param type Media type, for example `application/json`.
 */
export function saveFile(name: string, type: string, parts: readonly string[]): void {
  const address = URL.createObjectURL(new Blob([...parts], { type: `${type};charset=utf-8` }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name.replaceAll(/[^\w.-]+/g, "-");
  link.click();
  URL.revokeObjectURL(address);
}
