"use client";

import { useQuery } from "@tanstack/react-query";
import { Stamp } from "lucide-react";
import { type ReactNode, useState } from "react";
import { ApprovalCard } from "#components/rollouts/approval-card.tsx";
import { othersTurn, yourTurn } from "#components/rollouts/approvals-model.ts";
import { DecideSheet } from "#components/rollouts/decide-sheet.tsx";
import { EmptyState, PageHeader, Panel } from "#components/ui/panel.tsx";
import { rolloutQueries } from "#lib/client/rollout-queries.ts";
import type { RolloutListItem } from "#lib/contracts/rollout.ts";

export function ApprovalsPanel({ initialInbox }: { initialInbox: RolloutListItem[] }) {
  const { data: inbox } = useQuery({ ...rolloutQueries.inbox(), initialData: initialInbox });
  const [chosen, setChosen] = useState<RolloutListItem | null>(null);
  const mine = yourTurn(inbox);
  const others = othersTurn(inbox);
  return (
    <div className="flex max-w-[920px] flex-col gap-5">
      <PageHeader
        title="Approvals"
        note="Every phase needs the yes of a second person, bound to the exact plan they saw"
      />
      {inbox.length === 0 ? (
        <Panel>
          <EmptyState icon={<Stamp aria-hidden />} title="Nothing waits">
            A phase that needs an approval appears here the moment it is submitted.
          </EmptyState>
        </Panel>
      ) : null}
      <Section title="Your turn" items={mine} onDecide={setChosen}>
        {inbox.length > 0 && mine.length === 0 ? (
          <p className="text-ink-2">Nothing waits for you.</p>
        ) : null}
      </Section>
      <Section title="Waiting for others" items={others} onDecide={setChosen} />
      {/* Above the cards: a decided one leaves the list before the answer to the request is here. */}
      {chosen === null ? null : (
        <DecideSheet rollout={chosen} open onClose={() => setChosen(null)} />
      )}
    </div>
  );
}

interface SectionProps {
  title: string;
  items: readonly RolloutListItem[];
  onDecide: (rollout: RolloutListItem) => void;
  children?: ReactNode;
}

function Section({ title, items, onDecide, children }: SectionProps) {
  if (items.length === 0 && (children === undefined || children === null)) return null;
  return (
    <section className="flex flex-col gap-3">
      <h2 className="font-semibold text-lg">
        {title} <span className="font-normal text-ink-3">{items.length}</span>
      </h2>
      {children}
      {items.map((rollout) => (
        <ApprovalCard key={rollout.id} rollout={rollout} onDecide={() => onDecide(rollout)} />
      ))}
    </section>
  );
}
