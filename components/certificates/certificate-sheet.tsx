import Link from "next/link";
import type { ReactNode } from "react";
import { keyWords, nameOf, purposeWords } from "#components/certificates/certificate-words.ts";
import { placeOf, placeWords } from "#components/certificates/certificates-model.ts";
import { LifeBar } from "#components/certificates/life-bar.tsx";
import { nodeAddress } from "#components/nodes/node-address.ts";
import { Instant } from "#components/preferences/instant.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Sheet } from "#components/ui/sheet.tsx";
import type { InventoryCertificate } from "#lib/contracts/certificate.ts";

interface CertificateSheetProps {
  /** Null keeps the sheet closed. */
  certificate: InventoryCertificate | null;
  nowMs: number;
  onClose: () => void;
}

/** Everything about one certificate and every place it was met. */
export function CertificateSheet({ certificate, nowMs, onClose }: CertificateSheetProps) {
  return (
    <Sheet
      wide
      open={certificate !== null}
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={certificate?.isAuthority === true ? "Authority" : "Certificate"}
      description={<span className="break-words font-mono">{certificate?.subject}</span>}
    >
      {certificate === null ? null : (
        <div className="flex flex-col gap-5">
          <LifeBar certificate={certificate} nowMs={nowMs} className="w-full" />
          <Details certificate={certificate} />
          <Places certificate={certificate} />
        </div>
      )}
    </Sheet>
  );
}

function Details({ certificate }: { certificate: InventoryCertificate }) {
  const unlisted = certificate.subjectAltNames.length === 0;
  return (
    <dl className="grid grid-cols-[112px_1fr] gap-x-3 gap-y-2">
      <Detail label="Valid from">
        <Instant at={certificate.notBefore} look="full" className="rounded-sm" />
      </Detail>
      <Detail label="Valid until">
        <Instant at={certificate.notAfter} look="full" className="rounded-sm" />
      </Detail>
      <Detail label="Issuer">
        <span className="break-words font-mono text-sm">{certificate.issuer}</span>
      </Detail>
      <Detail label="Names">
        {unlisted ? <span className="text-ink-3">none</span> : null}
        <ul className="font-mono text-sm">
          {certificate.subjectAltNames.map((name) => (
            <li key={name} className="break-all">
              {nameOf(name)}
            </li>
          ))}
        </ul>
      </Detail>
      <Detail label="Key">{keyWords(certificate.publicKey)}</Detail>
      <Detail label="Signature">
        {certificate.signatureAlgorithm ?? <span className="text-violet">not observed</span>}
      </Detail>
      <Detail label="Purpose">{purposeWords(certificate.extendedKeyUsage)}</Detail>
      <Detail label="Key usage">
        {certificate.keyUsage === null ? (
          <span className="text-ink-3">not limited, or not observed</span>
        ) : (
          certificate.keyUsage.join(", ")
        )}
      </Detail>
      <Detail label="Serial number">
        <Copied text={certificate.serialNumber} label="Copy the serial number" />
      </Detail>
      <Detail label="SHA-256">
        <Copied text={certificate.sha256} label="Copy the fingerprint" />
      </Detail>
    </dl>
  );
}

function Detail({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

function Copied({ text, label }: { text: string; label: string }) {
  return (
    <span className="flex items-start gap-1">
      <span className="min-w-0 break-all font-mono text-sm">{text}</span>
      <CopyButton text={text} label={label} />
    </span>
  );
}

function Places({ certificate }: { certificate: InventoryCertificate }) {
  return (
    <section>
      <h3 className="mb-1.5 font-semibold">Where it was met</h3>
      <ul className="divide-y divide-line rounded-md border border-line">
        {certificate.places.map((place) => (
          <li
            key={`${place.clusterId} ${place.host} ${place.as} ${place.bundle}`}
            className="flex flex-wrap items-center gap-x-3 px-3 py-1.5"
          >
            <Link
              href={
                place.host === null
                  ? `/clusters/${place.clusterId}/trust`
                  : nodeAddress(place.clusterId, place.host)
              }
              className="inline-flex min-h-6 min-w-0 flex-1 items-center break-all rounded-sm font-mono text-sm hover:underline"
            >
              {placeOf(place)}
            </Link>
            <span className="text-ink-3 text-sm">
              {place.clusterName} · {placeWords([place])}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
