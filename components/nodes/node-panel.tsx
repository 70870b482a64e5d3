"use client";

import { useQuery } from "@tanstack/react-query";
import { Compass } from "lucide-react";
import Link from "next/link";
import { DeepLookButton } from "#components/nodes/deep-look-button.tsx";
import { deepLookAt } from "#components/nodes/deep-look-model.ts";
import { HandshakeTab } from "#components/nodes/handshake-tab.tsx";
import { NodeFindings } from "#components/nodes/node-findings.tsx";
import { splitFindings } from "#components/nodes/node-findings-model.ts";
import { NodeHeader } from "#components/nodes/node-header.tsx";
import { NodeSummaryBar } from "#components/nodes/node-summary-bar.tsx";
import { RawObservation } from "#components/nodes/raw-observation.tsx";
import { useDeepLook } from "#components/nodes/use-deep-look.ts";
import { useMinuteMs } from "#components/preferences/now-context.tsx";
import { useAddressParams } from "#components/preferences/use-address-params.ts";
import { buttonVariants } from "#components/ui/button.tsx";
import { EmptyState, Panel } from "#components/ui/panel.tsx";
import { TabPanel, Tabs } from "#components/ui/tabs.tsx";
import { clusterQueries } from "#lib/client/cluster-queries.ts";
import type { ClusterDetail } from "#lib/contracts/cluster.ts";
import type { NodeObservationDto } from "#lib/contracts/observation.ts";
import type { Permission } from "#lib/domain/people/role.ts";

const TABS = ["handshake", "findings", "raw"] as const;
type Tab = (typeof TABS)[number];

interface NodePanelProps {
  initialCluster: ClusterDetail;
  host: string;
  permissions: readonly Permission[];
}

export function NodePanel({ initialCluster, host, permissions }: NodePanelProps) {
  const { data: cluster } = useQuery({
    ...clusterQueries.detail(initialCluster.id),
    initialData: initialCluster,
  });
  const node = cluster.observation?.nodes.find((each) => each.host === host);
  if (node === undefined) return <NotInObservation cluster={cluster} host={host} />;
  return (
    <Observed cluster={cluster} node={node} mayProbe={permissions.includes("cluster:probe")} />
  );
}

interface ObservedProps {
  cluster: ClusterDetail;
  node: NodeObservationDto;
  mayProbe: boolean;
}

function Observed({ cluster, node, mayProbe }: ObservedProps) {
  const [params, setParam] = useAddressParams();
  const tab = TABS.find((each) => each === params.get("tab")) ?? "handshake";
  const minuteMs = useMinuteMs();
  const deepLook = deepLookAt(cluster, node.host);
  const { ask, isRunning, isLate } = useDeepLook(cluster);
  const button = (look: "primary" | "plain") => (
    <DeepLookButton mayProbe={mayProbe} isRunning={isRunning} look={look} onAsk={ask} />
  );
  return (
    <div className="flex flex-col gap-4">
      <NodeHeader cluster={cluster} node={node} isLate={isLate} action={button("plain")} />
      <NodeSummaryBar node={node} nowMs={minuteMs} />
      <Tabs<Tab>
        label="Views of the node"
        value={tab}
        onChange={(chosen) => setParam("tab", chosen === "handshake" ? "" : chosen)}
        tabs={[
          { value: "handshake", label: "Handshake" },
          { value: "findings", label: "Findings", count: splitFindings(node.findings).open.length },
          { value: "raw", label: "Raw JSON" },
        ]}
      >
        <TabPanel value="handshake">
          <HandshakeTab
            node={node}
            deepLook={deepLook}
            minuteMs={minuteMs}
            isRunning={isRunning}
            deepLookButton={button("primary")}
          />
        </TabPanel>
        <TabPanel value="findings">
          <NodeFindings node={node} />
        </TabPanel>
        <TabPanel value="raw">
          <RawObservation node={node} />
        </TabPanel>
      </Tabs>
    </div>
  );
}

function NotInObservation({ cluster, host }: { cluster: ClusterDetail; host: string }) {
  return (
    <Panel>
      <EmptyState
        heading="h1"
        icon={<Compass aria-hidden />}
        title="This node is not in the latest observation"
        action={
          <Link href={`/clusters/${cluster.id}`} className={buttonVariants({ look: "primary" })}>
            To {cluster.name}
          </Link>
        }
      >
        <span className="break-all font-mono">{host}</span> may have left the cluster, or no probe
        has finished yet. This page fills itself as soon as it is seen.
      </EmptyState>
    </Panel>
  );
}
