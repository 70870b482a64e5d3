"use client";

import { useQuery } from "@tanstack/react-query";
import { LayoutGrid, Plus, Rows3, Server } from "lucide-react";
import { AddClusterSheet } from "#components/clusters/add-cluster-sheet.tsx";
import { ClusterCard } from "#components/clusters/cluster-card.tsx";
import {
  type FleetFilter,
  filterFleet,
  fleetChips,
  parseFilters,
} from "#components/clusters/fleet-model.ts";
import { FleetTable } from "#components/clusters/fleet-table.tsx";
import { useNowMs } from "#components/preferences/now-context.tsx";
import { useAddressParams } from "#components/preferences/use-address-params.ts";
import { Button } from "#components/ui/button.tsx";
import { FilterChip } from "#components/ui/filter-chip.tsx";
import { EmptyState, PageHeader, Panel } from "#components/ui/panel.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { clusterQueries } from "#lib/client/cluster-queries.ts";
import type { ClusterSummary } from "#lib/contracts/cluster.ts";

const VIEWS = [
  { value: "cards", label: "Cards", icon: <LayoutGrid aria-hidden /> },
  { value: "table", label: "Table", icon: <Rows3 aria-hidden /> },
] as const;

interface FleetPanelProps {
  initialClusters: ClusterSummary[];
  mayAdd: boolean;
}

export function FleetPanel({ initialClusters, mayAdd }: FleetPanelProps) {
  const { data: clusters } = useQuery({ ...clusterQueries.list(), initialData: initialClusters });
  const nowMs = useNowMs();
  const [params, setParam] = useAddressParams();
  const filters = parseFilters(params.get("show"));
  const view = params.get("view") === "table" ? "table" : "cards";
  const adding = params.has("add");

  const toggle = (filter: FleetFilter) => {
    const next = new Set(filters);
    if (!next.delete(filter)) next.add(filter);
    setParam("show", [...next].join(","));
  };
  const addButton = mayAdd ? (
    <Button look="primary" onClick={() => setParam("add", "1")}>
      <Plus aria-hidden />
      Add cluster
    </Button>
  ) : null;

  return (
    <div className="flex flex-col gap-5">
      <PageHeader
        title="Fleet"
        note={fleetNote(clusters)}
        actions={clusters.length === 0 ? undefined : addButton}
      />
      {clusters.length === 0 ? (
        <NoClusters mayAdd={mayAdd} onAdd={() => setParam("add", "1")} />
      ) : (
        <>
          <div className="flex flex-wrap items-center gap-2">
            {fleetChips(clusters, nowMs).map((chip) => (
              <FilterChip
                key={chip.filter}
                label={chip.label}
                count={chip.count}
                pressed={filters.has(chip.filter)}
                onToggle={() => toggle(chip.filter)}
              />
            ))}
            <span className="flex-1" />
            <Segmented
              label="View"
              value={view}
              options={VIEWS}
              onChange={(chosen) => setParam("view", chosen === "table" ? "table" : "")}
            />
          </div>
          <FleetBody shown={filterFleet(clusters, filters, nowMs)} view={view} nowMs={nowMs} />
        </>
      )}
      {mayAdd ? (
        <AddClusterSheet open={adding} onOpenChange={(open) => setParam("add", open ? "1" : "")} />
      ) : null}
    </div>
  );
}

function FleetBody({
  shown,
  view,
  nowMs,
}: {
  shown: ClusterSummary[];
  view: "cards" | "table";
  nowMs: number;
}) {
  if (shown.length === 0) {
    return (
      <Panel>
        <p className="py-8 text-center text-ink-2">No cluster passes all of these filters.</p>
      </Panel>
    );
  }
  if (view === "table") {
    return (
      <Panel flush>
        <FleetTable clusters={shown} nowMs={nowMs} />
      </Panel>
    );
  }
  return (
    <div className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,300px),1fr))] gap-3">
      {shown.map((cluster) => (
        <ClusterCard key={cluster.id} cluster={cluster} nowMs={nowMs} />
      ))}
    </div>
  );
}

function NoClusters({ mayAdd, onAdd }: { mayAdd: boolean; onAdd: () => void }) {
  return (
    <Panel>
      <EmptyState
        icon={<Server aria-hidden />}
        title="No cluster yet"
        action={
          mayAdd ? (
            <Button look="primary" onClick={onAdd}>
              <Plus aria-hidden />
              Paste a connection string
            </Button>
          ) : null
        }
      >
        <p>
          {mayAdd
            ? "Paste a connection string: the first look at every node takes a few seconds and changes nothing."
            : "A person with the operator role can add one."}
        </p>
        <p className="mt-2 text-ink-3 text-sm">
          Only trying it out? Start with{" "}
          <code className="whitespace-nowrap rounded-sm bg-hover px-1 py-0.5 font-mono text-xs">
            npm start -- --demo
          </code>{" "}
          and a simulated cluster is here already.
        </p>
      </EmptyState>
    </Panel>
  );
}

function fleetNote(clusters: readonly ClusterSummary[]): string {
  const nodes = clusters.reduce((sum, { posture }) => sum + (posture?.nodeCount ?? 0), 0);
  const required = clusters.reduce((sum, { posture }) => sum + (posture?.rungs.requireTLS ?? 0), 0);
  if (nodes === 0) return "Every cluster and where its nodes stand on the way to requireTLS";
  return `${required} of ${nodes} nodes require TLS`;
}
