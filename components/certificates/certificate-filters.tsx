"use client";

import { Search, X } from "lucide-react";
import { useState } from "react";
import type { CalendarWeek } from "#components/certificates/calendar-model.ts";
import {
  CERTIFICATE_FILTER_WORDS,
  CERTIFICATE_FILTERS,
  type CertificateFilter,
  countByFilter,
  parseCertificateFilters,
} from "#components/certificates/certificates-model.ts";
import { useAddressParams } from "#components/preferences/use-address-params.ts";
import { FilterChip } from "#components/ui/filter-chip.tsx";
import type { CertificateInventory } from "#lib/contracts/certificate.ts";

interface CertificateFiltersProps {
  inventory: CertificateInventory;
  nowMs: number;
  /** The week of the calendar that is chosen. */
  week: CalendarWeek | null;
}

/** Every filter is in the address, so that what is shown can be sent to a colleague. */
export function CertificateFilters({ inventory, nowMs, week }: CertificateFiltersProps) {
  const [params, setParam] = useAddressParams();
  // The address follows a moment later; a field that waited for it would lose letters.
  const [text, setText] = useState(params.get("q") ?? "");
  const filters = parseCertificateFilters(params.get("show"));
  const counts = countByFilter(inventory.certificates, nowMs);
  const toggle = (filter: CertificateFilter) => {
    const next = new Set(filters);
    if (!next.delete(filter)) next.add(filter);
    setParam("show", [...next].join(","));
  };
  return (
    <div className="flex flex-wrap items-center gap-2">
      <label className="relative flex items-center max-sm:basis-full">
        <span className="sr-only">Search certificates</span>
        <Search className="pointer-events-none absolute left-2.5 size-3.5 text-ink-3" aria-hidden />
        <input
          type="search"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setParam("q", event.target.value);
          }}
          placeholder="Name, issuer, host, fingerprint"
          className="h-8 w-full rounded-md border border-control bg-surface pr-2 pl-8 placeholder:text-ink-3 sm:w-72"
        />
      </label>
      {inventory.clusters.length > 1 ? (
        <label>
          <span className="sr-only">Cluster</span>
          <select
            value={params.get("cluster") ?? ""}
            onChange={(event) => setParam("cluster", event.target.value)}
            className="h-8 max-w-[200px] rounded-md border border-control bg-surface px-2"
          >
            <option value="">Every cluster</option>
            {inventory.clusters.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      {CERTIFICATE_FILTERS.map((filter) => (
        <FilterChip
          key={filter}
          label={CERTIFICATE_FILTER_WORDS[filter]}
          count={counts[filter]}
          pressed={filters.has(filter)}
          onToggle={() => toggle(filter)}
        />
      ))}
      {week === null ? null : (
        <button
          type="button"
          onClick={() => setParam("week", "")}
          className="inline-flex h-7 items-center gap-1.5 rounded-full border border-accent bg-accent px-2.5 text-accent-ink text-sm [&_svg]:size-3.5"
        >
          Week {week.number}
          <X aria-hidden />
          <span className="sr-only">, show every week</span>
        </button>
      )}
    </div>
  );
}
