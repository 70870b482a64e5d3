"use client";

import type { ReactNode } from "react";
import { PlanFiles } from "#components/clusters/plan-files.tsx";
import type { PlanForm, PlanFormErrors } from "#components/clusters/plan-form-model.ts";
import { ModeIcon } from "#components/modes/mode-icon.tsx";
import { Choices } from "#components/ui/choices.tsx";
import { Checkbox } from "#components/ui/field.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { TextField } from "#components/ui/text-field.tsx";

const LADDERS = [
  {
    value: "tls-mode",
    label: "TLS mode",
    note: "disabled, allowTLS, preferTLS, requireTLS",
  },
  {
    value: "cluster-auth",
    label: "Membership by X.509",
    note: "keyFile, sendKeyFile, sendX509, x509",
  },
  {
    value: "certificates",
    label: "Rotate certificates",
    note: "new files, no restart, from 5.0 on",
  },
  {
    value: "authorities",
    label: "Change the CA",
    note: "trust both, new certificates, trust the new one only",
  },
] as const;

const RESTARTERS = [
  { value: "runbook", label: "A person, by runbook" },
  { value: "webhook", label: "A webhook" },
  { value: "command", label: "A command" },
] as const;

const PERSISTERS = [
  { value: "restart", label: "Proven by a restart" },
  { value: "next-restart", label: "At the next restart" },
] as const;

const NUMBERS = [
  {
    field: "canarySoakSeconds",
    id: "plan-canary",
    label: "Canary soak, s",
    hint: "after the first node",
  },
  { field: "soakSeconds", id: "plan-soak", label: "Soak, s", hint: "at preferTLS" },
  { field: "parallelSets", id: "plan-parallel", label: "Sets at a time", hint: "one node in each" },
  { field: "maxLagSeconds", id: "plan-lag", label: "Lag limit, s", hint: "delayed members exempt" },
] as const;

interface PlanFormProps {
  form: PlanForm;
  errors: PlanFormErrors;
  hosts: readonly string[];
  onChange: (form: PlanForm) => void;
}

/** Which way, with which files, how carefully and when. */
export function PlanFormFields({ form, errors, hosts, onChange }: PlanFormProps) {
  const change = (part: Partial<PlanForm>) => onChange({ ...form, ...part });
  return (
    <div className="grid items-stretch gap-px overflow-hidden rounded-lg border border-line bg-line lg:grid-cols-2 xl:grid-cols-[1fr_1.15fr_1fr]">
      <Part title="Which way">
        <Choices
          label="Ladder"
          value={form.ladder}
          options={LADDERS}
          onChange={(ladder) => change({ ladder })}
        />
        {form.ladder === "tls-mode" ? (
          <>
            <LabelledChoice label="Target">
              <Segmented
                label="Target"
                value={form.target}
                options={[
                  { value: "preferTLS", label: "preferTLS", icon: <ModeIcon mode="preferTLS" /> },
                  {
                    value: "requireTLS",
                    label: "requireTLS",
                    icon: <ModeIcon mode="requireTLS" />,
                  },
                ]}
                onChange={(target) => change({ target })}
              />
            </LabelledChoice>
            <LabelledChoice label="Extent">
              <Segmented
                label="Extent"
                value={form.extent}
                options={[
                  { value: "road", label: "Whole road" },
                  { value: "online", label: "Online moves only" },
                ]}
                onChange={(extent) => change({ extent })}
              />
              <span className="text-ink-3 text-sm">
                {form.extent === "road"
                  ? "restarts, clients, drains and persisting included"
                  : "no restarts; a restart later falls back until the modes are persisted"}
              </span>
            </LabelledChoice>
          </>
        ) : null}
      </Part>
      <Part
        title="Files on the nodes"
        note="needed for nodes without TLS, and for new certificates"
      >
        <PlanFiles form={form} error={errors.files} hosts={hosts} onChange={change} />
      </Part>
      <Part title="Care and time" className="lg:max-xl:col-span-2">
        <Care form={form} errors={errors} onChange={change} />
      </Part>
    </div>
  );
}

interface CareProps {
  form: PlanForm;
  errors: PlanFormErrors;
  onChange: (part: Partial<PlanForm>) => void;
}

function Care({ form, errors, onChange }: CareProps) {
  return (
    <>
      <div className="grid grid-cols-2 gap-x-3 gap-y-2">
        {NUMBERS.map(({ field, ...words }) => (
          <TextField
            key={field}
            {...words}
            inputMode="numeric"
            value={form[field]}
            error={errors[field]}
            onChange={(value) => onChange({ [field]: value })}
          />
        ))}
      </div>
      <LabelledChoice label="Who restarts">
        <Choices
          inline
          label="Who restarts"
          value={form.restartBy}
          options={RESTARTERS}
          onChange={(restartBy) => onChange({ restartBy })}
        />
      </LabelledChoice>
      {form.ladder === "tls-mode" ? (
        <Checkbox
          id="plan-persist-prefer"
          label="Persist preferTLS before requireTLS"
          hint="recommended: a restart in between keeps a node reachable"
          checked={form.persistPrefer}
          onChange={(persistPrefer) => onChange({ persistPrefer })}
        />
      ) : null}
      <LabelledChoice label="Persisted">
        <Segmented
          label="Persisted"
          value={form.persistBy}
          options={PERSISTERS}
          onChange={(persistBy) => onChange({ persistBy })}
        />
      </LabelledChoice>
      <TextField
        id="plan-not-before"
        label="Not before"
        optional
        type="datetime-local"
        value={form.notBefore}
        error={errors.notBefore}
        hint="in this browser's time zone; empty for at once"
        onChange={(notBefore) => onChange({ notBefore })}
      />
    </>
  );
}

interface PartProps {
  title: string;
  note?: string;
  className?: string;
  children: ReactNode;
}

function Part({ title, note, className = "", children }: PartProps) {
  return (
    <section className={`flex flex-col gap-3 bg-surface p-4 ${className}`}>
      <h2 className="font-semibold">
        {title}
        {note === undefined ? null : (
          <span className="ml-2 font-normal text-ink-3 text-sm">{note}</span>
        )}
      </h2>
      {children}
    </section>
  );
}

function LabelledChoice({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1.5">
      <span className="font-medium" aria-hidden="true">
        {label}
      </span>
      {children}
    </div>
  );
}
