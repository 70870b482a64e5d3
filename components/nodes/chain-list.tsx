import { ArrowDown } from "lucide-react";
import {
  keyWords,
  purposeWords,
  shortFingerprint,
} from "#components/certificates/certificate-words.ts";
import { LifeBar } from "#components/certificates/life-bar.tsx";
import type { ChainCard } from "#components/nodes/chain-model.ts";
import { MarkList } from "#components/nodes/mark-list.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { classNames } from "#components/ui/class-names.ts";
import { CopyButton } from "#components/ui/copy-button.tsx";
import type { ObservedCertificateDto } from "#lib/contracts/observation.ts";

const ORIGIN_WORDS: Record<ChainCard["origin"], string> = {
  sent: "sent",
  unused: "sent, not needed",
  "ca-file": "from the CA file",
};

/** The chain as stacked cards, the leaf on top; each is signed by the next. */
export function ChainList({ cards, nowMs }: { cards: readonly ChainCard[]; nowMs: number }) {
  return (
    <ol aria-label="Certificates from the leaf to the root" className="flex flex-col">
      {cards.map((card, index) => (
        <li key={card.key} id={`certificate-${card.sha256}`} className="flex scroll-mt-16 flex-col">
          {index === 0 ? null : <Joint isSigned={card.origin !== "unused"} />}
          <Card card={card} nowMs={nowMs} />
        </li>
      ))}
    </ol>
  );
}

function Joint({ isSigned }: { isSigned: boolean }) {
  return (
    <span className="flex h-6 items-center gap-1.5 pl-5 text-ink-3 text-xs [&_svg]:size-3">
      {isSigned ? (
        <>
          <ArrowDown aria-hidden />
          signed by
        </>
      ) : (
        "beside the path"
      )}
    </span>
  );
}

function Card({ card, nowMs }: { card: ChainCard; nowMs: number }) {
  const { certificate, origin, marks } = card;
  const isBad = marks.some(({ tone }) => tone === "red");
  return (
    <article
      className={classNames(
        "rounded-md border bg-surface",
        isBad ? "border-red-fill" : "border-line-strong",
        origin !== "sent" && "border-dashed",
      )}
    >
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2 px-3.5 py-2.5">
        <div className="min-w-0 flex-1 basis-56">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="text-ink-3 text-xs">{card.position}</span>
            <Badge>{ORIGIN_WORDS[origin]}</Badge>
          </p>
          <h3 className="break-words font-semibold">{card.name}</h3>
          {certificate === null ? null : (
            <p className="break-words font-mono text-ink-3 text-xs">{certificate.subject}</p>
          )}
        </div>
        {certificate === null ? null : (
          <LifeBar certificate={certificate} nowMs={nowMs} className="w-28 shrink-0" />
        )}
      </div>
      <CardFacts card={card} certificate={certificate} />
      {marks.length === 0 ? null : (
        <div className="border-line border-t px-3.5 py-2">
          <MarkList marks={marks} />
        </div>
      )}
    </article>
  );
}

interface CardFactsProps {
  card: ChainCard;
  certificate: ObservedCertificateDto | null;
}

function CardFacts({ card, certificate }: CardFactsProps) {
  const facts =
    certificate === null
      ? []
      : [
          ["Key", keyWords(certificate.publicKey)],
          ["Signature", certificate.signatureAlgorithm ?? "not observed"],
          ["Purpose", purposeWords(certificate.extendedKeyUsage)],
        ];
  return (
    <dl className="flex flex-wrap items-center gap-x-5 gap-y-1 border-line border-t px-3.5 py-1.5 text-sm">
      {facts.map(([label, value]) => (
        <div key={label} className="flex gap-1.5">
          <dt className="text-ink-3">{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      {certificate === null ? (
        <div className="text-ink-3">
          The node does not send it; only its fingerprint is known here.
        </div>
      ) : null}
      <div className="flex items-center gap-1.5 sm:ml-auto">
        <dt className="sr-only">SHA-256</dt>
        <dd className="flex items-center font-mono text-xs" title={card.sha256}>
          {shortFingerprint(card.sha256)}
          <CopyButton text={card.sha256} label={`Copy the fingerprint of ${card.name}`} />
        </dd>
      </div>
    </dl>
  );
}
