"use client";

import { useRouter } from "next/navigation";
import { toast } from "sonner";
import {
  type AddClusterErrors,
  type AddClusterForm,
  checkAddCluster,
  EMPTY_ADD_CLUSTER_FORM,
  hasUser,
  toCreateClusterBody,
} from "#components/clusters/add-cluster-model.ts";
import { FailureCallout } from "#components/frame/failure-callout.tsx";
import { useCheckedForm } from "#components/frame/use-checked-form.ts";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/field.tsx";
import { Sheet } from "#components/ui/sheet.tsx";
import { CodeField, TextField } from "#components/ui/text-field.tsx";
import { useCreateCluster } from "#lib/client/cluster-mutations.ts";

const FORM_ID = "add-cluster";

interface AddClusterSheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function AddClusterSheet({ open, onOpenChange }: AddClusterSheetProps) {
  const router = useRouter();
  const create = useCreateCluster();
  const checked = useCheckedForm(EMPTY_ADD_CLUSTER_FORM, checkAddCluster);
  const { form, errors, change } = checked;

  const submit = checked.submitting(() =>
    create.mutate(toCreateClusterBody(form), {
      onSuccess: (cluster) => {
        checked.clear();
        toast.success(`${cluster.name} is added; its first probe is on its way`);
        router.push(`/clusters/${cluster.id}`);
      },
      onError: checked.showRefusal,
    }),
  );

  return (
    <Sheet
      open={open}
      onOpenChange={onOpenChange}
      title="Add cluster"
      description="Portcullis looks at every node from outside and through its commands. Nothing is changed."
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button look="primary" type="submit" form={FORM_ID} busy={create.isPending}>
            Add and probe
          </Button>
        </>
      }
    >
      <form id={FORM_ID} noValidate onSubmit={submit} className="flex flex-col gap-3">
        <FailureCallout error={create.error}>What you typed is kept.</FailureCallout>
        <AddClusterFields form={form} errors={errors} onChange={change} />
      </form>
    </Sheet>
  );
}

interface AddClusterFieldsProps {
  form: AddClusterForm;
  errors: AddClusterErrors;
  onChange: (change: Partial<AddClusterForm>) => void;
}

function AddClusterFields({ form, errors, onChange }: AddClusterFieldsProps) {
  return (
    <>
      <TextField
        id="cluster-name"
        label="Name"
        hint="Shown everywhere, for example orders-prod"
        error={errors.name}
        value={form.name}
        autoComplete="off"
        onChange={(name) => onChange({ name })}
      />
      <CodeField
        id="cluster-uri"
        label="Connection string"
        hint="User and password are encrypted at rest and never sent back to a browser"
        error={errors.uri}
        rows={3}
        placeholder="mongodb://user:password@db-1.example.com:27017/?replicaSet=rs0"
        value={form.uri}
        onChange={(uri) => onChange({ uri })}
      />
      <CodeField
        id="cluster-ca"
        label="CA certificates"
        optional
        hint="PEM of the authorities that the nodes' certificates must chain to"
        error={errors.caPem}
        rows={4}
        placeholder="-----BEGIN CERTIFICATE-----"
        value={form.caPem}
        onChange={(caPem) => onChange({ caPem })}
      />
      <CodeField
        id="cluster-client"
        label="Client certificate and key"
        optional
        hint="PEM, for clusters that ask clients for a certificate"
        error={errors.clientPem}
        rows={4}
        placeholder="-----BEGIN CERTIFICATE-----"
        value={form.clientPem}
        onChange={(clientPem) => onChange({ clientPem })}
      />
      <Checkbox
        id="cluster-plaintext"
        label="Allow credentials over plaintext"
        checked={form.allowCredentialsOverPlaintext}
        onChange={(allowCredentialsOverPlaintext) => onChange({ allowCredentialsOverPlaintext })}
        hint={
          <>
            A node in mode disabled takes no TLS. With this, Portcullis logs in to it all the same,
            and the log-in can be read on the network. Without it, such a node is looked at from
            outside only.
          </>
        }
      />
      {form.allowCredentialsOverPlaintext && !hasUser(form.uri) ? (
        <p className="text-ink-3 text-sm">
          The connection string names no user, so there is nothing to send.
        </p>
      ) : null}
    </>
  );
}
