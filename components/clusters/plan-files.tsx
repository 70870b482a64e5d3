"use client";

import { Plus, X } from "lucide-react";
import {
  type FilesForm,
  NO_FILES,
  type PlanForm,
  pathFor,
} from "#components/clusters/plan-form-model.ts";
import { Button } from "#components/ui/button.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { Select } from "#components/ui/select.tsx";
import { TextField } from "#components/ui/text-field.tsx";

interface PlanFilesProps {
  form: PlanForm;
  error: string | undefined;
  hosts: readonly string[];
  onChange: (part: Partial<PlanForm>) => void;
}

/** Paths for all nodes, and for single ones where they differ. */
export function PlanFiles({ form, error, hosts, onChange }: PlanFilesProps) {
  const { overrides } = form;
  const free = hosts.filter((host) => !overrides.some((override) => override.host === host));
  const setOverride = (index: number, files: FilesForm) =>
    onChange({
      overrides: overrides.map((each, at) => (at === index ? { ...each, files } : each)),
    });
  return (
    <>
      <Paths
        id="plan-files"
        files={form.files}
        example={hosts[0]}
        error={error}
        onChange={(files) => onChange({ files })}
      />
      {overrides.map((override, index) => (
        <div key={override.host} className="rounded-md border border-line p-3">
          <div className="mb-2 flex items-center gap-2">
            <span className="min-w-0 flex-1 break-all font-mono text-sm">{override.host}</span>
            <Button
              look="ghost"
              size="icon-sm"
              aria-label={`Take the paths of ${override.host} away`}
              onClick={() => onChange({ overrides: overrides.filter((each) => each !== override) })}
            >
              <X aria-hidden />
            </Button>
          </div>
          <Paths
            id={`plan-files-${index}`}
            files={override.files}
            example={override.host}
            error={undefined}
            onChange={(files) => setOverride(index, files)}
          />
        </div>
      ))}
      {free.length === 0 ? null : (
        <Select
          label="Paths for one node"
          icon={<Plus aria-hidden />}
          placeholder="Other paths for one node…"
          options={free.map((host) => ({ value: host, label: host }))}
          onChoose={(host) => onChange({ overrides: [...overrides, { host, files: NO_FILES }] })}
        />
      )}
    </>
  );
}

interface PathsProps {
  id: string;
  files: FilesForm;
  example: string | undefined;
  error: string | undefined;
  onChange: (files: FilesForm) => void;
}

const OTHERS = [
  { name: "caFile", label: "CA file" },
  { name: "clusterFile", label: "Cluster file" },
  { name: "clusterCaFile", label: "Cluster CA file" },
] as const;

function Paths({ id, files, example, error, onChange }: PathsProps) {
  const path = files.certificateKeyFile.trim();
  const shown =
    path === "" || example === undefined
      ? "{host} stands for the host name without port"
      : pathFor(example, path);
  return (
    <div className="flex flex-col gap-1">
      <TextField
        id={`${id}-certificateKeyFile`}
        label="Certificate and key file"
        mono
        placeholder="/etc/mongodb/{host}.pem"
        value={files.certificateKeyFile}
        hint={<span className="break-all">{shown}</span>}
        error={error}
        onChange={(certificateKeyFile) => onChange({ ...files, certificateKeyFile })}
      />
      <div className="grid gap-x-3 sm:grid-cols-2">
        {OTHERS.map(({ name, label }) => (
          <TextField
            key={name}
            id={`${id}-${name}`}
            label={label}
            optional
            mono
            value={files[name]}
            onChange={(text) => onChange({ ...files, [name]: text })}
          />
        ))}
        <div className="flex flex-col gap-1.5">
          <span className="font-medium" aria-hidden="true">
            Clients without certificate
          </span>
          <Segmented
            label="Clients without certificate"
            value={files.allowWithoutCertificate}
            options={[
              { value: "keep", label: "As now" },
              { value: "yes", label: "Allow" },
              { value: "no", label: "Refuse" },
            ]}
            onChange={(allowWithoutCertificate) => onChange({ ...files, allowWithoutCertificate })}
          />
        </div>
      </div>
    </div>
  );
}
