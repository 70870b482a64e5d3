import { memo } from "react";
import {
  commonName,
  nameOf,
  shortFingerprint,
} from "#components/certificates/certificate-words.ts";
import { hostsOf, placeWords } from "#components/certificates/certificates-model.ts";
import { LifeBar } from "#components/certificates/life-bar.tsx";
import { ClippedText } from "#components/ui/clipped-text.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { HeaderCell, ScrollTable } from "#components/ui/table.tsx";
import type { InventoryCertificate } from "#lib/contracts/certificate.ts";

interface CertificateTableProps {
  certificates: readonly InventoryCertificate[];
  nowMs: number;
  onOpen: (sha256: string) => void;
}

/** Every certificate that was met, the one that expires first on top; drawn anew only when a row may differ. */
export const CertificateTable = memo(function CertificateTable({
  certificates,
  nowMs,
  onOpen,
}: CertificateTableProps) {
  return (
    <ScrollTable tall label="Certificates, soonest expiry first">
      <thead>
        <tr>
          <HeaderCell sticky>Certificate</HeaderCell>
          <HeaderCell>Expires</HeaderCell>
          <HeaderCell>Names</HeaderCell>
          <HeaderCell>Issuer</HeaderCell>
          <HeaderCell>Where</HeaderCell>
          <HeaderCell align="right">Nodes</HeaderCell>
          <HeaderCell>SHA-256</HeaderCell>
        </tr>
      </thead>
      <tbody>
        {certificates.map((certificate) => (
          <Row key={certificate.sha256} certificate={certificate} nowMs={nowMs} onOpen={onOpen} />
        ))}
      </tbody>
    </ScrollTable>
  );
});

interface RowProps extends Omit<CertificateTableProps, "certificates"> {
  certificate: InventoryCertificate;
}

function Row({ certificate, nowMs, onOpen }: RowProps) {
  const { subject, issuer, sha256, places } = certificate;
  const clusters = [...new Set(places.map(({ clusterName }) => clusterName))];
  return (
    <tr className="group h-11 border-line border-b last:border-b-0 hover:bg-hover">
      <th
        scope="row"
        className="sticky left-0 z-10 w-[300px] max-w-[300px] bg-surface px-4 text-left font-normal group-hover:bg-hover max-md:w-[180px] max-md:max-w-[180px]"
      >
        <button
          type="button"
          onClick={() => onOpen(sha256)}
          className="flex w-full min-w-0 flex-col rounded-sm py-0.5 text-left"
        >
          <ClippedText
            text={commonName(subject)}
            full={subject}
            tail={10}
            className="flex font-medium group-hover:underline"
          />
          <span className="block w-full truncate text-ink-3 text-xs">
            {certificate.isAuthority ? "authority · " : ""}
            {subject}
          </span>
        </button>
      </th>
      <td className="px-3">
        <LifeBar certificate={certificate} nowMs={nowMs} className="w-28" />
      </td>
      <td className="max-w-[240px] px-3">
        <Names names={certificate.subjectAltNames.map(nameOf)} />
      </td>
      <td className="max-w-[180px] truncate px-3 text-ink-2" title={issuer}>
        {issuer === subject ? "itself" : commonName(issuer)}
      </td>
      <td className="px-3">
        <span className="block max-w-[200px] truncate">{clusters.join(", ")}</span>
        <span className="block whitespace-nowrap text-ink-3 text-xs">{placeWords(places)}</span>
      </td>
      <td className="px-3 text-right">{hostsOf(certificate).length}</td>
      <td className="whitespace-nowrap px-3">
        <span className="flex items-center font-mono text-sm" title={sha256}>
          {shortFingerprint(sha256)}
          <CopyButton text={sha256} label={`Copy the fingerprint of ${commonName(subject)}`} />
        </span>
      </td>
    </tr>
  );
}

function Names({ names }: { names: readonly string[] }) {
  const [first] = names;
  if (first === undefined) return <span className="text-ink-3">none</span>;
  return (
    <span className="flex min-w-0 items-baseline gap-1.5" title={names.join("\n")}>
      <ClippedText text={first} tail={12} className="font-mono text-sm" />
      {names.length > 1 ? (
        <span className="shrink-0 text-ink-3 text-xs">+{names.length - 1}</span>
      ) : null}
    </span>
  );
}
