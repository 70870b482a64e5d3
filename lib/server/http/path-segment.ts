/** One segment of an address, decoded; one that cannot be decoded stays as it is and names nothing. */
export function decodedSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
