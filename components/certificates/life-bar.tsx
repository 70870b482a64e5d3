import { TriangleAlert, X } from "lucide-react";
import { lifeLeft } from "#components/certificates/life-model.ts";
import { classNames } from "#components/ui/class-names.ts";
import { TONE_FILL, TONE_TEXT } from "#components/ui/tone.ts";
import type { ObservedCertificateDto } from "#lib/contracts/observation.ts";

interface LifeBarProps {
  certificate: Pick<ObservedCertificateDto, "notBefore" | "notAfter">;
  nowMs: number;
  className?: string;
}

/** What is left of a certificate's life: days in words and as a part of the whole. */
export function LifeBar({ certificate, nowMs, className }: LifeBarProps) {
  const { words, tone, part } = lifeLeft(certificate, nowMs);
  return (
    <span className={classNames("flex flex-col gap-1", className)} title={certificate.notAfter}>
      <span
        className={classNames(
          "flex items-center gap-1 whitespace-nowrap text-sm [&_svg]:size-3",
          tone === "neutral" ? "text-ink" : TONE_TEXT[tone],
        )}
      >
        {tone === "amber" ? <TriangleAlert aria-hidden /> : null}
        {tone === "red" ? <X aria-hidden /> : null}
        {words}
      </span>
      <span className="block h-1 overflow-hidden rounded-[2px] bg-active" aria-hidden="true">
        <span
          className={classNames("block h-full", TONE_FILL[tone])}
          style={{ width: `${part * 100}%` }}
        />
      </span>
    </span>
  );
}
