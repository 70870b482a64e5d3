"use client";

import { useQuery } from "@tanstack/react-query";
import { ScrollText } from "lucide-react";
import { useCallback, useMemo } from "react";
import { authorityRows, buildAuthorities } from "#components/certificates/authorities-model.ts";
import { AuthorityTable } from "#components/certificates/authority-table.tsx";
import { buildCalendar } from "#components/certificates/calendar-model.ts";
import { CertificateFilters } from "#components/certificates/certificate-filters.tsx";
import { CertificateSheet } from "#components/certificates/certificate-sheet.tsx";
import { CertificateTable } from "#components/certificates/certificate-table.tsx";
import {
  certificateRows,
  filterCertificates,
  parseCertificateFilters,
} from "#components/certificates/certificates-model.ts";
import { ExpiryCalendar } from "#components/certificates/expiry-calendar.tsx";
import { useMinuteMs } from "#components/preferences/now-context.tsx";
import { useAddressParams } from "#components/preferences/use-address-params.ts";
import { DownloadButton } from "#components/ui/download-button.tsx";
import { EmptyState, PageHeader, Panel } from "#components/ui/panel.tsx";
import { TabPanel, Tabs } from "#components/ui/tabs.tsx";
import { certificateQueries } from "#lib/client/certificate-queries.ts";
import type { CertificateInventory } from "#lib/contracts/certificate.ts";
import { counted } from "#lib/domain/counted.ts";

export function CertificatesPanel({
  initialInventory,
}: {
  initialInventory: CertificateInventory;
}) {
  const { data: inventory } = useQuery({
    ...certificateQueries.inventory(),
    initialData: initialInventory,
  });
  const [params, setParam] = useAddressParams();
  const isAuthorities = params.get("tab") === "authorities";
  const { certificates, authorities, clusters } = inventory;
  return (
    <div className="flex flex-col gap-4">
      <PageHeader
        title="Certificates"
        note={`${counted(certificates.length, "certificate")} met in ${counted(clusters.length, "cluster")}, the one that expires first on top`}
      />
      {certificates.length === 0 ? (
        <Panel>
          <EmptyState icon={<ScrollText aria-hidden />} title="No certificate was met yet">
            As soon as a node answers over TLS, or a CA bundle is uploaded on a cluster’s Trust
            page, its certificates are listed here.
          </EmptyState>
        </Panel>
      ) : (
        <Tabs
          label="Views of the certificates"
          value={isAuthorities ? "authorities" : "expiry"}
          onChange={(tab) => setParam("tab", tab === "expiry" ? "" : tab)}
          tabs={[
            { value: "expiry", label: "Expiry", count: certificates.length },
            { value: "authorities", label: "Authorities", count: authorities.length },
          ]}
        >
          <TabPanel value="expiry">
            <ByExpiry inventory={inventory} />
          </TabPanel>
          <TabPanel value="authorities">
            <ByAuthority inventory={inventory} />
          </TabPanel>
        </Tabs>
      )}
    </div>
  );
}

function ByExpiry({ inventory }: { inventory: CertificateInventory }) {
  const { certificates } = inventory;
  const [params, setParam] = useAddressParams();
  const minuteMs = useMinuteMs();
  const calendar = useMemo(() => buildCalendar(certificates, minuteMs), [certificates, minuteMs]);
  const week = calendar.weeks.find(({ key }) => key === params.get("week")) ?? null;
  const text = params.get("q") ?? "";
  const show = params.get("show");
  const clusterId = params.get("cluster");
  const shown = useMemo(
    () =>
      filterCertificates(
        certificates,
        { text, filters: parseCertificateFilters(show), clusterId, span: week },
        minuteMs,
      ),
    [certificates, text, show, clusterId, week, minuteMs],
  );
  const opened = certificates.find(({ sha256 }) => sha256 === params.get("certificate")) ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the setter reads the address anew with each render
  const open = useCallback((sha256: string) => setParam("certificate", sha256), [params]);

  return (
    <div className="flex flex-col gap-4">
      <Panel>
        <ExpiryCalendar
          calendar={calendar}
          chosen={week?.key ?? null}
          onChoose={(chosen) => setParam("week", chosen?.key ?? "")}
        />
      </Panel>
      <CertificateFilters inventory={inventory} nowMs={minuteMs} week={week} />
      <Panel
        flush
        title="By expiry"
        note={
          shown.length === certificates.length
            ? undefined
            : `${shown.length} of ${certificates.length}`
        }
        actions={
          <DownloadButton
            label="Export the certificates shown as CSV"
            fileName="certificates"
            rows={() => certificateRows(shown)}
          />
        }
      >
        {shown.length === 0 ? (
          <p className="px-4 py-8 text-center text-ink-2">
            No certificate passes all of these filters.
          </p>
        ) : (
          <CertificateTable certificates={shown} nowMs={minuteMs} onOpen={open} />
        )}
      </Panel>
      <CertificateSheet
        certificate={opened}
        nowMs={minuteMs}
        onClose={() => setParam("certificate", "")}
      />
    </div>
  );
}

function ByAuthority({ inventory }: { inventory: CertificateInventory }) {
  const [params] = useAddressParams();
  const minuteMs = useMinuteMs();
  const clusterId = params.get("cluster");
  const matrix = useMemo(() => buildAuthorities(inventory, clusterId), [inventory, clusterId]);
  return (
    <Panel
      flush
      title="Who trusts which authority"
      actions={
        <DownloadButton
          label="Export the authorities as CSV"
          fileName="authorities"
          rows={() => authorityRows(matrix)}
        />
      }
    >
      {matrix.rows.length === 0 ? (
        <EmptyState icon={<ScrollText aria-hidden />} title="No node has named an authority">
          Nodes name what they accept when they ask clients for a certificate; for the others,
          upload their CA file on the cluster’s Trust page.
        </EmptyState>
      ) : (
        <AuthorityTable matrix={matrix} nowMs={minuteMs} />
      )}
    </Panel>
  );
}
