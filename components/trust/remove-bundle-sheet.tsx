"use client";

import { toast } from "sonner";
import { FailureCallout } from "#components/frame/failure-callout.tsx";
import { Button } from "#components/ui/button.tsx";
import { Sheet } from "#components/ui/sheet.tsx";
import { useRemoveBundle } from "#lib/client/bundle-mutations.ts";
import type { CaBundleDto } from "#lib/contracts/certificate.ts";
import type { ClusterDetail } from "#lib/contracts/cluster.ts";
import { counted } from "#lib/domain/counted.ts";

interface RemoveBundleSheetProps {
  cluster: ClusterDetail;
  /** Null keeps the sheet closed. */
  bundle: CaBundleDto | null;
  onClose: () => void;
}

/** What happens, to which nodes, what it does not do, and how to back out. */
export function RemoveBundleSheet({ cluster, bundle, onClose }: RemoveBundleSheetProps) {
  const remove = useRemoveBundle(cluster.id);
  const send = () => {
    if (bundle === null) return;
    remove.mutate(bundle.id, {
      onSuccess: () => {
        toast.success(`${bundle.name} is removed; the next probe judges without it`);
        onClose();
      },
    });
  };
  return (
    <Sheet
      open={bundle !== null}
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Remove ${bundle?.name ?? ""}`}
      description="Nothing on a node is changed."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="danger" busy={remove.isPending} onClick={send}>
            Remove it from {cluster.name}
          </Button>
        </>
      }
    >
      {bundle === null ? null : (
        <div className="flex flex-col gap-4">
          <FailureCallout error={remove.error} />
          <section>
            <h3 className="mb-1 font-semibold">What happens</h3>
            <p>
              {counted(bundle.certificates.length, "certificate")}{" "}
              {bundle.certificates.length === 1 ? "is" : "are"} forgotten. From the next probe on,
              the trust of {bundle.hosts === null ? "every node" : "these nodes"} is known by names
              only, or not at all.
            </p>
          </section>
          {bundle.hosts === null ? null : (
            <ul className="rounded-md border border-line bg-sunken px-3 py-1.5 font-mono text-sm">
              {bundle.hosts.map((host) => (
                <li key={host} className="break-all">
                  {host}
                </li>
              ))}
            </ul>
          )}
          <section>
            <h3 className="mb-1 font-semibold">How to back out</h3>
            <p className="text-ink-2">
              Upload the file again; Portcullis keeps no copy of what is removed.
            </p>
          </section>
        </div>
      )}
    </Sheet>
  );
}
