"use client";

import { Hourglass, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { ModeName } from "#components/modes/mode-badge.tsx";
import { Instant } from "#components/preferences/instant.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { PageHeader } from "#components/ui/panel.tsx";
import type { ClusterDetail } from "#lib/contracts/cluster.ts";
import type { NodeObservationDto } from "#lib/contracts/observation.ts";

interface NodeHeaderProps {
  cluster: ClusterDetail;
  node: NodeObservationDto;
  /** A deep look was asked for and no answer has come. */
  isLate: boolean;
  action: ReactNode;
}

export function NodeHeader({ cluster, node, isLate, action }: NodeHeaderProps) {
  const place = [
    node.role,
    node.hidden ? "hidden" : "",
    node.version === null ? "version not observed" : `${node.process} ${node.version}`,
    node.group ?? "",
    cluster.name,
  ].filter((part) => part !== "");
  return (
    <PageHeader
      title={
        <span className="inline-flex items-center gap-1">
          <span className="break-all font-mono">{node.host}</span>
          <CopyButton text={node.host} label="Copy the host name" />
        </span>
      }
      badges={node.reachable ? null : <Badge tone="violet">not reachable</Badge>}
      note={
        <>
          {place.join(" · ")}
          <span className="mt-0.5 flex flex-wrap items-center gap-x-4 gap-y-0.5">
            <Modes node={node} />
            {cluster.observation === null ? null : (
              <span className="text-ink-3">
                looked <Instant at={cluster.observation.observedAt} className="rounded-sm" />
              </span>
            )}
            {isLate ? (
              <span className="flex items-center gap-1.5 text-amber">
                <Hourglass className="size-3.5" aria-hidden />
                no answer to the deep look yet; is the worker running?
              </span>
            ) : null}
          </span>
        </>
      }
      actions={action}
    />
  );
}

function Modes({ node: { mode } }: { node: NodeObservationDto }) {
  const drifts = mode.runtime !== null && mode.startup !== null && mode.runtime !== mode.startup;
  return (
    <>
      <span className="flex items-center gap-1.5">
        <span className="text-ink-3">runs in</span>
        <ModeName mode={mode.runtime} full className="font-medium" />
      </span>
      <span className="flex items-center gap-1.5">
        <span className="text-ink-3">starts in</span>
        {mode.startup === null ? (
          <span className="text-violet">not observed</span>
        ) : (
          <ModeName mode={mode.startup} full />
        )}
        {drifts ? (
          <span className="flex items-center gap-1 text-amber">
            <TriangleAlert className="size-3.5" aria-hidden />a restart brings that back
          </span>
        ) : null}
      </span>
    </>
  );
}
