import { Ban, CircleCheck, CirclePause, Hand, OctagonX, PencilLine, Play } from "lucide-react";
import type { ReactNode } from "react";
import { STATE_WORDS } from "#components/rollouts/rollout-words.ts";
import { Badge } from "#components/ui/badge.tsx";
import type { RolloutState } from "#lib/domain/rollout/rollout.ts";

const ICONS: Record<RolloutState, ReactNode> = {
  draft: <PencilLine aria-hidden />,
  awaiting_approval: <Hand aria-hidden />,
  running: <Play aria-hidden />,
  paused: <CirclePause aria-hidden />,
  halted: <OctagonX aria-hidden />,
  succeeded: <CircleCheck aria-hidden />,
  aborted: <Ban aria-hidden />,
};

export function StateBadge({ state }: { state: RolloutState }) {
  const { word, tone } = STATE_WORDS[state];
  return (
    <Badge tone={tone} icon={ICONS[state]}>
      {word}
    </Badge>
  );
}
