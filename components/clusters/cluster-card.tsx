import { ArrowRight, CalendarClock, EyeOff } from "lucide-react";
import Link from "next/link";
import { expiryNote, topologyLine } from "#components/clusters/fleet-model.ts";
import { GradeMark } from "#components/clusters/grade-mark.tsx";
import { LadderBar } from "#components/modes/ladder-bar.tsx";
import { StateBadge } from "#components/rollouts/state-badge.tsx";
import { classNames } from "#components/ui/class-names.ts";
import { TONE_TEXT } from "#components/ui/tone.ts";
import type { ClusterSummary } from "#lib/contracts/cluster.ts";

export function ClusterCard({ cluster, nowMs }: { cluster: ClusterSummary; nowMs: number }) {
  return (
    <article className="relative flex flex-col rounded-lg border border-line bg-surface transition-colors duration-150 hover:border-line-strong">
      <div className="flex items-start gap-3 px-4 pt-3.5 pb-3">
        <GradeMark letter={cluster.posture?.grade.letter ?? "?"} />
        <div className="min-w-0 flex-1">
          <h2 className="truncate font-semibold text-base">
            <Link
              href={`/clusters/${cluster.id}`}
              className="rounded-sm outline-offset-4 after:absolute after:inset-0 after:rounded-lg"
            >
              {cluster.name}
            </Link>
          </h2>
          <p className="truncate text-ink-3 text-sm">
            {cluster.posture === null ? "First probe is on its way" : topologyLine(cluster.posture)}
          </p>
        </div>
      </div>
      {cluster.posture === null ? (
        <NotProbed />
      ) : (
        <Posture posture={cluster.posture} nowMs={nowMs} />
      )}
      <CardFooter cluster={cluster} />
    </article>
  );
}

function NotProbed() {
  return (
    <p className="hatched mx-4 mb-4 flex min-h-[120px] flex-1 items-center justify-center gap-2 rounded-md border border-violet-line text-violet">
      <EyeOff className="size-3.5" aria-hidden />
      <span className="rounded-sm bg-surface px-1.5">not observed yet</span>
    </p>
  );
}

function Posture({
  posture,
  nowMs,
}: {
  posture: NonNullable<ClusterSummary["posture"]>;
  nowMs: number;
}) {
  const expiry =
    posture.soonestExpiry === null ? null : expiryNote(posture.soonestExpiry.notAfter, nowMs);
  return (
    <div className="flex flex-1 flex-col gap-3 px-4 pb-3">
      <p className="line-clamp-2 min-h-10 text-ink-2" title={posture.grade.reason}>
        {posture.grade.reason}
      </p>
      <LadderBar rungs={posture.rungs} total={posture.nodeCount} />
      <dl className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
        <div className="flex items-center gap-1.5">
          <dt className="flex items-center gap-1 text-ink-3">
            <CalendarClock className="size-3.5" aria-hidden />
            <span className="sr-only">Soonest certificate expiry</span>
          </dt>
          <dd className={expiry === null ? "text-ink-3" : TONE_TEXT[expiry.tone]}>
            {expiry === null ? "no certificate seen" : expiry.words}
          </dd>
        </div>
        {posture.unreachable + posture.rungs.unknown === 0 ? null : (
          <div className="flex items-center gap-1.5 text-violet">
            <dt>
              <EyeOff className="size-3.5" aria-hidden />
              <span className="sr-only">Not observed</span>
            </dt>
            <dd>{notObservedWords(posture)}</dd>
          </div>
        )}
      </dl>
    </div>
  );
}

function notObservedWords(posture: NonNullable<ClusterSummary["posture"]>): string {
  if (posture.unreachable > 0) return `${posture.unreachable} unreachable`;
  return `${posture.rungs.unknown} with unknown mode`;
}

function CardFooter({ cluster }: { cluster: ClusterSummary }) {
  const { rollout } = cluster;
  return (
    <footer
      className={classNames(
        "mt-auto flex h-10 items-center gap-2 border-line border-t px-4 text-sm",
        rollout === null && "text-ink-3",
      )}
    >
      {rollout === null ? (
        "No open change"
      ) : (
        <>
          <StateBadge state={rollout.state} />
          <Link
            href={`/rollouts/${rollout.id}`}
            className="relative z-10 inline-flex h-6 items-center gap-1 rounded-sm font-medium text-ink hover:underline"
          >
            #{rollout.number}
            <span className="font-normal text-ink-2">
              phase {Math.min(rollout.currentPhase + 1, rollout.phaseCount)}/{rollout.phaseCount}
            </span>
            <ArrowRight className="size-3.5" aria-hidden />
          </Link>
        </>
      )}
    </footer>
  );
}
