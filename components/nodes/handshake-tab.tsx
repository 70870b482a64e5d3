"use client";

import { useQuery } from "@tanstack/react-query";
import { EyeOff, LockOpen } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { ChainList } from "#components/nodes/chain-list.tsx";
import { chainCards } from "#components/nodes/chain-model.ts";
import type { DeepLook } from "#components/nodes/deep-look-model.ts";
import { ListenerPanel } from "#components/nodes/listener-panel.tsx";
import { NamesPanel } from "#components/nodes/names-panel.tsx";
import { SuitesPanel } from "#components/nodes/suites-panel.tsx";
import { VerdictPanel } from "#components/nodes/verdict-panel.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { certificateQueries } from "#lib/client/certificate-queries.ts";
import type { NodeObservationDto } from "#lib/contracts/observation.ts";

interface HandshakeTabProps {
  node: NodeObservationDto;
  deepLook: DeepLook | null;
  /** Milliseconds since the epoch; changes once a minute. */
  minuteMs: number;
  isRunning: boolean;
  deepLookButton: ReactNode;
}

/** Everything that the wire tells about a node. */
export function HandshakeTab({
  node,
  deepLook,
  minuteMs,
  isRunning,
  deepLookButton,
}: HandshakeTabProps) {
  const { tls } = node;
  // An anchor is not sent by the node; other places where it was met give it a face.
  const { data: inventory } = useQuery(certificateQueries.inventory());
  const known = useMemo(
    () => new Map(inventory?.certificates.map((each) => [each.sha256, each])),
    [inventory],
  );
  const cards = chainCards(tls, known);
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <NoHandshake node={node} />
      {/* Two columns that do not push each other: what a deep look adds grows on the left alone. */}
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 xl:grid-cols-[minmax(0,1fr)_440px]">
        <div className="flex min-w-0 flex-col gap-4">
          <SuitesPanel
            tls={tls}
            deepLook={deepLook}
            action={deepLookButton}
            isRunning={isRunning}
          />
          <ListenerPanel tls={tls} deepLook={deepLook} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <VerdictPanel tls={tls} />
          <Panel title="Chain" note="from the leaf to the root">
            {cards.length === 0 ? (
              <p className="flex items-center gap-1.5 text-violet">
                <EyeOff className="size-3.5" aria-hidden />
                Not observed: no certificate was seen
              </p>
            ) : (
              <ChainList cards={cards} nowMs={minuteMs} />
            )}
          </Panel>
          <NamesPanel node={node} />
        </div>
      </div>
    </div>
  );
}

/** Why there is no handshake to show; null where there was one. */
function NoHandshake({ node }: { node: NodeObservationDto }) {
  const { tls, mode } = node;
  if (!node.reachable) {
    return (
      <Callout tone="violet" icon={<EyeOff aria-hidden />} title="The node could not be reached">
        {tls.failure?.message ?? "Nothing was learned about it"}. What is not observed below says
        nothing about the node.
      </Callout>
    );
  }
  if (tls.accepted !== false) return null;
  return (
    <Callout tone="red" icon={<LockOpen aria-hidden />} title="This node takes no TLS">
      {mode.runtime === "disabled"
        ? "It runs in mode disabled. Give it a certificate and restart it with allowTLS; a running process cannot leave disabled."
        : (tls.failure?.message ?? "It does not answer a TLS handshake.")}
    </Callout>
  );
}
