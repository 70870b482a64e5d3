import { EyeOff } from "lucide-react";
import type { ReactNode } from "react";
import type { DeepLook } from "#components/nodes/deep-look-model.ts";
import { buildSuiteGrid } from "#components/nodes/suite-model.ts";
import { SuiteTable } from "#components/nodes/suite-table.tsx";
import { Instant } from "#components/preferences/instant.tsx";
import { durationWords } from "#components/preferences/time-model.ts";
import { Callout } from "#components/ui/callout.tsx";
import { Panel } from "#components/ui/panel.tsx";
import type { NodeObservationDto } from "#lib/contracts/observation.ts";
import { counted } from "#lib/domain/counted.ts";

interface SuitesPanelProps {
  tls: NodeObservationDto["tls"];
  deepLook: DeepLook | null;
  /** Asks for a deep look; shown where there is none. */
  action: ReactNode;
  isRunning: boolean;
}

/** What the listener negotiates. The panel is as tall before a deep look as after one of usual size. */
export function SuitesPanel({ tls, deepLook, action, isRunning }: SuitesPanelProps) {
  const enumeration = deepLook?.enumeration ?? null;
  const grid = buildSuiteGrid(tls.versions, enumeration);
  return (
    <Panel
      flush
      title="Versions and suites"
      note={
        deepLook === null ? "versions only; suites take a deep look" : <Cost deepLook={deepLook} />
      }
      className="flex min-h-[420px] flex-col"
    >
      {enumeration?.incomplete == null ? null : (
        <div className="p-3">
          <Callout tone="violet" icon={<EyeOff aria-hidden />} title="This list is not complete">
            {enumeration.incomplete.message}
          </Callout>
        </div>
      )}
      <SuiteTable grid={grid} />
      {enumeration === null ? (
        <NotListed action={action} isRunning={isRunning} />
      ) : (
        <p className="px-4 py-2.5 text-ink-3 text-sm">
          A number is the place in the server’s own order; a check mark means that the client’s
          order decides.
        </p>
      )}
    </Panel>
  );
}

function Cost({ deepLook }: { deepLook: DeepLook }) {
  const { connections, durationMs } = deepLook.enumeration;
  return (
    <>
      {counted(connections, "connection")} in {durationWords(durationMs)},{" "}
      <Instant at={deepLook.observedAt} className="rounded-sm" />
    </>
  );
}

function NotListed({ action, isRunning }: { action: ReactNode; isRunning: boolean }) {
  return (
    <div className="relative flex min-h-[310px] items-center justify-center p-4">
      <div className="hatched absolute inset-0 rounded-b-lg opacity-40" aria-hidden="true" />
      <div className="relative flex max-w-[44ch] flex-col items-center gap-3 rounded-lg border border-violet-line bg-surface px-6 py-5 text-center">
        <p className="flex items-center gap-1.5 font-medium text-violet">
          <EyeOff className="size-4" aria-hidden />
          Suites are not observed yet
        </p>
        <p className="text-ink-2">
          {isRunning
            ? "The deep look is under way: every version, suite and group of every node is asked for, and no handshake is completed."
            : "A deep look asks for every version, suite and group, over up to 40 connections a node. No handshake is completed and nothing is changed."}
        </p>
        {action}
      </div>
    </div>
  );
}
