import { DoorClosed, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import type { DangerStory } from "#components/rollouts/danger-model.ts";

/** What happens, in which order, what cannot be undone, how to back out. */
export function DangerText({ story, order }: { story: DangerStory; order: readonly string[] }) {
  return (
    <div className="flex flex-col gap-4">
      <Section title="What happens">
        <ul className="flex flex-col gap-1">
          {story.happens.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </Section>
      <Section title={`Order of the ${order.length === 1 ? "node" : `${order.length} nodes`}`}>
        <ol className="max-h-44 overflow-y-auto rounded-md border border-line bg-sunken py-1 font-mono text-sm">
          {order.map((host, index) => (
            <li key={host} className="flex gap-3 px-3 py-0.5">
              <span className="w-5 shrink-0 text-right text-ink-3">{index + 1}</span>
              <span className="min-w-0 break-all">{host}</span>
            </li>
          ))}
        </ol>
        <p className="mt-1 text-ink-3 text-sm">
          One at a time; each is verified on the wire, and its set must be healthy, before the next.
        </p>
      </Section>
      {story.oneWay.length === 0 ? null : (
        <div className="rounded-md border border-red-fill px-3 py-2.5">
          <h3 className="flex items-center gap-1.5 font-semibold text-red">
            <DoorClosed className="size-4" aria-hidden />
            Cannot be undone at run time
          </h3>
          <ul className="mt-1 flex flex-col gap-1">
            {story.oneWay.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </div>
      )}
      <Section
        title={
          <span className="flex items-center gap-1.5">
            <Undo2 className="size-4" aria-hidden />
            How to back out
          </span>
        }
      >
        <ul className="flex flex-col gap-1 text-ink-2">
          {story.backOut.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </Section>
    </div>
  );
}

function Section({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-1 font-semibold">{title}</h3>
      {children}
    </section>
  );
}
