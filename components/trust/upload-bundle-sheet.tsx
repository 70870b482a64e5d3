"use client";

import { toast } from "sonner";
import { FailureCallout } from "#components/frame/failure-callout.tsx";
import { useCheckedForm } from "#components/frame/use-checked-form.ts";
import { BundleFields } from "#components/trust/bundle-fields.tsx";
import {
  checkBundle,
  EMPTY_BUNDLE_FORM,
  toCreateBundleBody,
} from "#components/trust/bundle-model.ts";
import { Button } from "#components/ui/button.tsx";
import { Sheet } from "#components/ui/sheet.tsx";
import { useCreateBundle } from "#lib/client/bundle-mutations.ts";
import type { ClusterDetail } from "#lib/contracts/cluster.ts";
import { counted } from "#lib/domain/counted.ts";

const FORM_ID = "upload-bundle";

interface UploadBundleSheetProps {
  cluster: ClusterDetail;
  hosts: readonly string[];
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function UploadBundleSheet({ cluster, hosts, open, onOpenChange }: UploadBundleSheetProps) {
  const create = useCreateBundle(cluster.id);
  const checked = useCheckedForm(EMPTY_BUNDLE_FORM, checkBundle);
  const { form, errors, change } = checked;

  const submit = checked.submitting(() =>
    create.mutate(toCreateBundleBody(form), {
      onSuccess: (bundle) => {
        checked.clear();
        toast.success(
          `${bundle.name} holds ${counted(bundle.certificates.length, "certificate")}; the next probe judges by it`,
        );
        onOpenChange(false);
      },
      onError: checked.showRefusal,
    }),
  );

  return (
    <Sheet
      open={open}
      onOpenChange={onOpenChange}
      title="Upload a CA bundle"
      description={`The authorities that nodes of ${cluster.name} trust. Nothing on a node is changed.`}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button look="primary" type="submit" form={FORM_ID} busy={create.isPending}>
            Upload to {cluster.name}
          </Button>
        </>
      }
    >
      <form id={FORM_ID} noValidate onSubmit={submit} className="flex flex-col gap-3">
        <FailureCallout error={create.error}>What you typed is kept.</FailureCallout>
        <BundleFields form={form} errors={errors} hosts={hosts} onChange={change} />
      </form>
    </Sheet>
  );
}
