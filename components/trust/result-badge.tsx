import { RESULT_LOOKS } from "#components/trust/trust-words.tsx";
import { Badge } from "#components/ui/badge.tsx";
import type { TrustResult } from "#lib/domain/trust/trust-result.ts";

export function ResultBadge({ result }: { result: TrustResult }) {
  const { icon, tone, word } = RESULT_LOOKS[result];
  return (
    <Badge tone={tone} icon={icon} className={result === "unknown" ? "hatched" : undefined}>
      <span className={result === "unknown" ? "bg-violet-wash px-0.5" : undefined}>{word}</span>
    </Badge>
  );
}
