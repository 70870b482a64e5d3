"use client";

import { Download } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { saveFile } from "#components/ui/save-file.ts";
import { Tooltip } from "#components/ui/tooltip.tsx";
import type { NodeObservationDto } from "#lib/contracts/observation.ts";

/** The observation as the API gives it. */
export function RawObservation({ node }: { node: NodeObservationDto }) {
  const text = JSON.stringify(node, null, 2);
  return (
    <Panel
      flush
      title="Raw JSON"
      note="the node's part of the latest observation"
      actions={
        <>
          <CopyButton text={text} label="Copy the raw observation" />
          <Tooltip content="Download as a file">
            <Button
              look="ghost"
              size="icon-sm"
              aria-label="Download the raw observation"
              onClick={() => saveFile(`${node.host}.json`, "application/json", [text, "\n"])}
            >
              <Download aria-hidden />
            </Button>
          </Tooltip>
        </>
      }
    >
      <section
        aria-label="Raw observation"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
        tabIndex={0}
        className="max-h-[max(420px,calc(100dvh-18rem))] overflow-auto rounded-b-lg bg-sunken"
      >
        <pre className="p-4 font-mono text-xs">{text}</pre>
      </section>
    </Panel>
  );
}
