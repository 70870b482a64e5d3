"use client";

import { expiryNote } from "#components/clusters/fleet-model.ts";
import { GradeMark } from "#components/clusters/grade-mark.tsx";
import { LadderBar } from "#components/modes/ladder-bar.tsx";
import { Instant } from "#components/preferences/instant.tsx";
import { ClippedText } from "#components/ui/clipped-text.tsx";
import { TONE_TEXT } from "#components/ui/tone.ts";
import type { ClusterSummary } from "#lib/contracts/cluster.ts";

interface ClusterSummaryBarProps {
  posture: NonNullable<ClusterSummary["posture"]>;
  nowMs: number;
}

export function ClusterSummaryBar({ posture, nowMs }: ClusterSummaryBarProps) {
  const { soonestExpiry, failed } = posture;
  const expiry = soonestExpiry === null ? null : expiryNote(soonestExpiry.notAfter, nowMs);
  return (
    <section
      aria-label="Summary"
      className="grid gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-2 xl:grid-cols-[1.3fr_1.5fr_1fr_1fr]"
    >
      <div className="flex items-start gap-3 bg-surface p-4">
        <GradeMark letter={posture.grade.letter} />
        <p className="min-w-0 text-ink-2">{posture.grade.reason}</p>
      </div>
      <div className="bg-surface px-4 py-3">
        <LadderBar rungs={posture.rungs} total={posture.nodeCount} />
      </div>
      <div className="min-w-0 bg-surface p-4">
        <h2 className="text-ink-3 text-xs">Soonest certificate expiry</h2>
        <p className={`font-medium text-lg ${TONE_TEXT[expiry?.tone ?? "neutral"]}`}>
          {expiry?.words ?? "no certificate seen"}
        </p>
        {soonestExpiry === null ? null : (
          <ClippedText
            text={soonestExpiry.host}
            tail={14}
            className="font-mono text-ink-3 text-xs"
          />
        )}
      </div>
      <div className="bg-surface p-4">
        <h2 className="text-ink-3 text-xs">Findings</h2>
        <p className="font-medium text-lg">{findingWords(posture)}</p>
        <p className="text-ink-3 text-xs">
          {failed.medium} medium · looked <Instant at={posture.observedAt} className="rounded-sm" />
        </p>
      </div>
    </section>
  );
}

function findingWords({ failed, grade }: ClusterSummaryBarProps["posture"]): string {
  if (failed.critical + failed.high > 0) return `${failed.critical} critical, ${failed.high} high`;
  return grade.letter === "?" ? "not judged" : "none critical or high";
}
