"use client";

import { toast } from "sonner";
import { FailureCallout } from "#components/frame/failure-callout.tsx";
import { dangerStory, orderOf } from "#components/rollouts/danger-model.ts";
import { DangerText } from "#components/rollouts/danger-text.tsx";
import { DigestLine } from "#components/rollouts/digest-line.tsx";
import { Button } from "#components/ui/button.tsx";
import { Sheet } from "#components/ui/sheet.tsx";
import { useRolloutAction } from "#lib/client/rollout-mutations.ts";
import type { RolloutDto } from "#lib/contracts/rollout.ts";

interface SubmitSheetProps {
  rollout: RolloutDto;
  open: boolean;
  onClose: () => void;
}

export function SubmitSheet({ rollout, open, onClose }: SubmitSheetProps) {
  const action = useRolloutAction(rollout);
  const submit = () =>
    action.mutate(
      { verb: "submit", reason: "" },
      {
        onSuccess: () => {
          toast.success(`Rollout #${rollout.number} waits for an approval`);
          onClose();
        },
      },
    );
  return (
    <Sheet
      open={open}
      onOpenChange={(next) => (next ? undefined : onClose())}
      title={`Submit rollout #${rollout.number}`}
      description="Nothing happens on the cluster until a second person has approved a phase."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" busy={action.isPending} onClick={submit}>
            Submit {rollout.clusterName} for approval
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <FailureCallout error={action.error} />
        <DangerText
          story={dangerStory(rollout.plan.phases)}
          order={orderOf(rollout, rollout.plan.phases[0]?.index ?? 0)}
        />
        <DigestLine digest={rollout.digest} />
      </div>
    </Sheet>
  );
}
