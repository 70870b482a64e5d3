"use client";

import { useQuery } from "@tanstack/react-query";
import { Grid3x3, List, ShieldQuestion } from "lucide-react";
import { useMemo } from "react";
import { Instant } from "#components/preferences/instant.tsx";
import { useAddressParams } from "#components/preferences/use-address-params.ts";
import { BundlesPanel } from "#components/trust/bundles-panel.tsx";
import { DialList } from "#components/trust/dial-list.tsx";
import { TroubleList } from "#components/trust/trouble-list.tsx";
import { TrustGrid } from "#components/trust/trust-grid.tsx";
import { addressOfPair, pairAt, sortTroubles } from "#components/trust/trust-model.ts";
import { TrustSheet } from "#components/trust/trust-sheet.tsx";
import { TrustSummary } from "#components/trust/trust-summary.tsx";
import { classNames } from "#components/ui/class-names.ts";
import { EmptyState, PageHeader, Panel } from "#components/ui/panel.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { clusterQueries } from "#lib/client/cluster-queries.ts";
import type { ClusterDetail } from "#lib/contracts/cluster.ts";
import type { TrustMatrixDto } from "#lib/contracts/trust.ts";
import type { Permission } from "#lib/domain/people/role.ts";

const VIEWS = [
  { value: "grid", label: "Grid", icon: <Grid3x3 aria-hidden /> },
  { value: "list", label: "List", icon: <List aria-hidden /> },
] as const;

/** Up to this many nodes the grid leaves room for the troubles beside it. */
const BESIDE_UP_TO = 14;

interface TrustPanelProps {
  initialCluster: ClusterDetail;
  permissions: readonly Permission[];
}

export function TrustPanel({ initialCluster, permissions }: TrustPanelProps) {
  const { data: cluster } = useQuery({
    ...clusterQueries.detail(initialCluster.id),
    initialData: initialCluster,
  });
  const { observation } = cluster;
  const matrix = observation?.trustMatrix ?? null;
  return (
    <div className="flex flex-col gap-4">
      <PageHeader
        title="Trust"
        note={
          <>
            Whether each member of {cluster.name} would accept each other one over TLS, before any
            mode is changed
            {observation === null ? null : (
              <span className="text-ink-3">
                {" "}
                · looked <Instant at={observation.observedAt} className="rounded-sm" />
              </span>
            )}
          </>
        }
      />
      {matrix === null ? (
        <NothingToCompare cluster={cluster} />
      ) : (
        <Matrix clusterId={cluster.id} matrix={matrix} />
      )}
      <BundlesPanel
        cluster={cluster}
        hosts={observation?.nodes.map(({ host }) => host) ?? []}
        mayEdit={permissions.includes("cluster:edit")}
      />
    </div>
  );
}

function Matrix({ clusterId, matrix }: { clusterId: string; matrix: TrustMatrixDto }) {
  const [params, setParam] = useAddressParams();
  const troubles = useMemo(() => sortTroubles(matrix), [matrix]);
  const view = params.get("view") === "list" ? "list" : "grid";
  const chosen = troubles.find(({ key }) => key === params.get("trouble")) ?? null;
  const opened = troubles.find(({ key }) => key === params.get("cause"));
  const pair = pairAt(params.get("pair"), matrix.hosts);
  const isBeside = matrix.hosts.length <= BESIDE_UP_TO;
  const subject = pair === null ? null : { pair };

  return (
    <div
      className={classNames(
        "grid grid-cols-[minmax(0,1fr)] items-start gap-4",
        isBeside && "xl:grid-cols-[minmax(0,auto)_minmax(360px,1fr)]",
      )}
    >
      <Panel
        title="Who can dial whom"
        flush
        className={isBeside ? undefined : "order-2"}
        actions={
          <span className="max-md:hidden">
            <Segmented
              label="Show the pairs as"
              value={view}
              options={VIEWS}
              onChange={(next) => setParam("view", next === "list" ? "list" : "")}
            />
          </span>
        }
      >
        <div className="border-line border-b px-4 py-2.5">
          <TrustSummary matrix={matrix} />
        </div>
        {view === "grid" ? (
          <div className="p-4 max-md:hidden">
            <TrustGrid
              matrix={matrix}
              troubles={troubles}
              highlighted={chosen}
              onOpen={(next) => setParam("pair", addressOfPair(next, matrix.hosts))}
            />
          </div>
        ) : null}
        <div className={view === "grid" ? "md:sr-only" : undefined}>
          <DialList clusterId={clusterId} matrix={matrix} />
        </div>
      </Panel>
      <Panel title="Troubles" note="choosing one shows its pairs" flush>
        <TroubleList
          troubles={troubles}
          chosen={chosen?.key ?? null}
          onChoose={(trouble) => setParam("trouble", trouble?.key ?? "")}
          onOpen={(trouble) => setParam("cause", trouble.key)}
        />
      </Panel>
      <TrustSheet
        clusterId={clusterId}
        matrix={matrix}
        troubles={troubles}
        subject={opened === undefined ? subject : { trouble: opened }}
        onClose={() => setParam(opened === undefined ? "pair" : "cause", "")}
      />
    </div>
  );
}

function NothingToCompare({ cluster }: { cluster: ClusterDetail }) {
  const isObserved = cluster.observation !== null;
  return (
    <Panel>
      <EmptyState
        icon={<ShieldQuestion aria-hidden />}
        title={isObserved ? "No node has shown a certificate" : "The first probe is on its way"}
      >
        {isObserved
          ? "Nodes in mode disabled speak no TLS, so there is nothing to compare yet. Upload the CA files that they will use: as soon as certificates are seen, they are judged by them."
          : "The grid fills itself as soon as the probe is finished."}
      </EmptyState>
    </Panel>
  );
}
