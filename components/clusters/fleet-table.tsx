import Link from "next/link";
import { expiryNote, topologyLine } from "#components/clusters/fleet-model.ts";
import { GradeMark } from "#components/clusters/grade-mark.tsx";
import { ModeIcon } from "#components/modes/mode-icon.tsx";
import { MODE_WORDS } from "#components/modes/mode-words.ts";
import { StateBadge } from "#components/rollouts/state-badge.tsx";
import { classNames } from "#components/ui/class-names.ts";
import { HeaderCell, ScrollTable } from "#components/ui/table.tsx";
import { TONE_TEXT } from "#components/ui/tone.ts";
import type { ClusterSummary } from "#lib/contracts/cluster.ts";
import { TLS_MODES, type TlsMode } from "#lib/domain/mode/tls-mode.ts";

export function FleetTable({
  clusters,
  nowMs,
}: {
  clusters: readonly ClusterSummary[];
  nowMs: number;
}) {
  return (
    <ScrollTable label="Clusters">
      <thead>
        <tr>
          <HeaderCell sticky>Cluster</HeaderCell>
          <HeaderCell>Grade</HeaderCell>
          {TLS_MODES.map((mode) => (
            <HeaderCell key={mode} align="right">
              <span className="flex items-center justify-end gap-1">
                <ModeIcon mode={mode} className="size-3" />
                {MODE_WORDS[mode].short}
              </span>
            </HeaderCell>
          ))}
          <HeaderCell align="right">Unknown</HeaderCell>
          <HeaderCell>Soonest expiry</HeaderCell>
          <HeaderCell>Open change</HeaderCell>
        </tr>
      </thead>
      <tbody>
        {clusters.map((cluster) => (
          <FleetRow key={cluster.id} cluster={cluster} nowMs={nowMs} />
        ))}
      </tbody>
    </ScrollTable>
  );
}

function FleetRow({ cluster, nowMs }: { cluster: ClusterSummary; nowMs: number }) {
  const { posture, rollout } = cluster;
  const expiry =
    posture?.soonestExpiry == null ? null : expiryNote(posture.soonestExpiry.notAfter, nowMs);
  return (
    <tr className="h-12 border-line border-b last:border-b-0 hover:bg-hover">
      <th scope="row" className="sticky left-0 bg-surface px-4 text-left font-normal">
        <Link
          href={`/clusters/${cluster.id}`}
          title={cluster.name}
          className="block max-w-[34ch] truncate rounded-sm font-medium hover:underline max-md:max-w-[22ch]"
        >
          {cluster.name}
        </Link>
        <span className="block whitespace-nowrap text-ink-3 text-sm">
          {posture === null ? "not observed yet" : topologyLine(posture)}
        </span>
      </th>
      <td className="px-3">
        <span className="flex items-center gap-2">
          <GradeMark letter={posture?.grade.letter ?? "?"} />
          <span className="max-w-[28ch] truncate text-ink-2" title={posture?.grade.reason}>
            {posture?.grade.reason ?? "no probe yet"}
          </span>
        </span>
      </td>
      {TLS_MODES.map((mode) => (
        <Count key={mode} mode={mode} count={posture?.rungs[mode] ?? 0} />
      ))}
      <Count mode={null} count={posture?.rungs.unknown ?? 0} />
      <td className={classNames("whitespace-nowrap px-3", TONE_TEXT[expiry?.tone ?? "neutral"])}>
        {expiry?.words ?? "–"}
      </td>
      <td className="px-3">
        {rollout === null ? (
          <span className="text-ink-3">none</span>
        ) : (
          <span className="flex items-center gap-2">
            <Link href={`/rollouts/${rollout.id}`} className="font-medium hover:underline">
              #{rollout.number}
            </Link>
            <StateBadge state={rollout.state} />
          </span>
        )}
      </td>
    </tr>
  );
}

function Count({ mode, count }: { mode: TlsMode | null; count: number }) {
  const tone = mode === null ? "violet" : MODE_WORDS[mode].tone;
  return (
    <td className={classNames("px-3 text-right", count === 0 ? "text-ink-3" : TONE_TEXT[tone])}>
      {count}
    </td>
  );
}
