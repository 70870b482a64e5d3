"use client";

import type { ChangeEvent } from "react";
import type { BundleErrors, BundleForm } from "#components/trust/bundle-model.ts";
import { Field } from "#components/ui/field.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { CodeField, TextField } from "#components/ui/text-field.tsx";

const SCOPES = [
  { value: "all", label: "Every node" },
  { value: "some", label: "Some nodes" },
] as const;

interface BundleFieldsProps {
  form: BundleForm;
  errors: BundleErrors;
  hosts: readonly string[];
  onChange: (change: Partial<BundleForm>) => void;
}

export function BundleFields({ form, errors, hosts, onChange }: BundleFieldsProps) {
  const readFile = async (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.target.files ?? [];
    if (file === undefined) return;
    const pem = await file.text();
    onChange(form.name.trim() === "" ? { pem, name: file.name } : { pem });
  };
  return (
    <>
      <TextField
        id="bundle-name"
        label="Name"
        hint="For example the path of the CA file on the nodes"
        error={errors.name}
        value={form.name}
        autoComplete="off"
        onChange={(name) => onChange({ name })}
      />
      <Field
        id="bundle-file"
        label="File"
        optional
        hint="Its text appears below, where you can check it"
      >
        <input
          id="bundle-file"
          type="file"
          accept=".pem,.crt,.cer,.ca,.txt"
          aria-describedby="bundle-file-note"
          onChange={(event) => void readFile(event)}
          className="w-full rounded-md border border-control border-dashed bg-surface px-2.5 py-2 text-ink-2 text-sm file:mr-3 file:h-6 file:cursor-pointer file:rounded-sm file:border file:border-line-strong file:bg-sunken file:px-2 file:text-ink file:text-sm"
        />
      </Field>
      <CodeField
        id="bundle-pem"
        label="Certificates"
        hint="PEM, one or more; no private key"
        error={errors.pem}
        rows={10}
        placeholder="-----BEGIN CERTIFICATE-----"
        value={form.pem}
        onChange={(pem) => onChange({ pem })}
      />
      <NodeChoice form={form} hosts={hosts} error={errors.hosts} onChange={onChange} />
    </>
  );
}

interface NodeChoiceProps extends Pick<BundleFieldsProps, "form" | "hosts" | "onChange"> {
  error: string | undefined;
}

function NodeChoice({ form, hosts, error, onChange }: NodeChoiceProps) {
  const chosen = new Set(form.hosts ?? []);
  const toggle = (host: string) => {
    const next = new Set(chosen);
    if (!next.delete(host)) next.add(host);
    onChange({ hosts: hosts.filter((each) => next.has(each)) });
  };
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1.5 font-medium">Used by</legend>
      <Segmented
        label="Used by"
        value={form.hosts === null ? "all" : "some"}
        options={SCOPES}
        onChange={(scope) => onChange({ hosts: scope === "all" ? null : [] })}
      />
      {form.hosts === null ? null : (
        <ul className="max-h-52 overflow-y-auto rounded-md border border-line py-1">
          {hosts.map((host) => (
            <li key={host}>
              <label className="flex min-h-7 items-center gap-2.5 px-3 hover:bg-hover">
                <input
                  type="checkbox"
                  className="size-4 shrink-0 accent-accent"
                  checked={chosen.has(host)}
                  onChange={() => toggle(host)}
                />
                <span className="min-w-0 break-all font-mono text-sm">{host}</span>
              </label>
            </li>
          ))}
        </ul>
      )}
      <p className="min-h-4 text-sm">
        {error === undefined ? null : (
          <span className="text-red" role="alert">
            {error}
          </span>
        )}
      </p>
    </fieldset>
  );
}
