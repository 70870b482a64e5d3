import { useMemo, useState } from "react";
import { useShortcut } from "#components/frame/use-shortcut.ts";
import { useAddressParams } from "#components/preferences/use-address-params.ts";
import { momentsOf, stepMoment } from "#components/rollouts/moment-model.ts";
import type { Scrubbing } from "#components/rollouts/time-scrubber.tsx";
import type { RolloutDto } from "#lib/contracts/rollout.ts";

/** Parameter of the address that says which moment is shown. */
const MOMENT = "at";

export interface Moment extends Scrubbing {
  /** Instants at which anything changed. */
  moments: number[];
}

/** The moment of a rollout that is looked at; it stands in the address, and [ and ] step through the record. */
export function useMoment(rollout: RolloutDto): Moment {
  const [params, setParam] = useAddressParams();
  const asked = Date.parse(params.get(MOMENT) ?? "");
  const [atMs, setAtMs] = useState(Number.isFinite(asked) ? asked : null);
  const moments = useMemo(() => momentsOf(rollout), [rollout]);

  const onChange = (next: number | null, isFinal: boolean) => {
    setAtMs(next);
    if (isFinal) setParam(MOMENT, next === null ? "" : new Date(next).toISOString());
  };
  const onStep: Scrubbing["onStep"] = (direction) => {
    if (direction === "first") return onChange(moments[0] ?? null, true);
    if (direction === "last") return onChange(null, true);
    onChange(stepMoment(moments, atMs, direction), true);
  };
  useShortcut("[", () => onStep("back"));
  useShortcut("]", () => onStep("on"));

  return { atMs, onChange, onStep, moments };
}
