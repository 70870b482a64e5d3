"use client";

import { Ban, Hourglass, OctagonX, Pause, ScanSearch } from "lucide-react";
import { Instant } from "#components/preferences/instant.tsx";
import { wishNote } from "#components/rollouts/action-model.ts";
import {
  endNotice,
  haltNotice,
  pauseNotice,
  type RolloutNotice,
} from "#components/rollouts/notice-model.ts";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import type { RolloutDto } from "#lib/contracts/rollout.ts";

interface RolloutNoticesProps {
  rollout: RolloutDto;
  onOpenNode: (host: string) => void;
}

/** What must be read before anything else on the page. */
export function RolloutNotices({ rollout, onOpenNode }: RolloutNoticesProps) {
  const halt = haltNotice(rollout);
  const rest = pauseNotice(rollout) ?? endNotice(rollout);
  const wish = wishNote(rollout);
  return (
    <>
      {halt === null ? null : <HaltNotice notice={halt} onOpenNode={onOpenNode} />}
      {rest === null ? null : (
        <Callout
          tone="neutral"
          icon={rollout.state === "paused" ? <Pause aria-hidden /> : <Ban aria-hidden />}
          title={rest.title}
        >
          {rest.reason === "" ? null : <p className="break-words text-ink">“{rest.reason}”</p>}
          <p>
            {rest.advice} <Instant at={rest.at} className="rounded-sm text-ink-3" />
          </p>
        </Callout>
      )}
      {wish === null ? null : (
        <Callout tone="amber" icon={<Hourglass aria-hidden />} title={wish} />
      )}
    </>
  );
}

interface HaltNoticeProps {
  notice: RolloutNotice;
  onOpenNode: (host: string) => void;
}

function HaltNotice({ notice, onOpenNode }: HaltNoticeProps) {
  const { title, reason, advice, code, host, at } = notice;
  return (
    <div
      role="alert"
      className="flex gap-3 rounded-lg border border-red-fill border-l-4 bg-red-wash px-4 py-3.5"
    >
      <OctagonX className="mt-0.5 size-5 shrink-0 text-red" aria-hidden />
      <div className="flex min-w-0 flex-1 flex-col gap-2.5 lg:flex-row lg:items-start lg:gap-8">
        <div className="min-w-0 flex-1">
          <h2 className="font-semibold text-lg text-red">
            {title}
            {host === null ? null : (
              <>
                {" at "}
                <span className="break-all font-mono text-base">{host}</span>
              </>
            )}
          </h2>
          <p className="break-words font-medium">{reason}</p>
          <p className="mt-1 text-ink-2 text-sm">
            <span className="font-mono text-xs">{code}</span> ·{" "}
            <Instant at={at} className="rounded-sm" /> · nothing more is started until a person acts
          </p>
        </div>
        <div className="min-w-0 lg:w-[44%]">
          <h3 className="font-semibold text-sm">What to do</h3>
          <p>{advice}</p>
          {host === null ? null : (
            <Button size="sm" className="mt-2" onClick={() => onOpenNode(host)}>
              <ScanSearch aria-hidden />
              Show the attempts on this node
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}
