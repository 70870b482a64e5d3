import { VerdictMark } from "#components/clusters/verdict-mark.tsx";
import type { DeepLook } from "#components/nodes/deep-look-model.ts";
import {
  DEMAND_WORDS,
  type ListenerFact,
  listenerFacts,
} from "#components/nodes/listener-model.ts";
import { classNames } from "#components/ui/class-names.ts";
import { Panel } from "#components/ui/panel.tsx";
import type { NodeObservationDto } from "#lib/contracts/observation.ts";

interface ListenerPanelProps {
  tls: NodeObservationDto["tls"];
  deepLook: DeepLook | null;
}

/** What holds for every suite, and what the listener wants of its clients. */
export function ListenerPanel({ tls, deepLook }: ListenerPanelProps) {
  return (
    <Panel flush title="Listener">
      <dl className="grid gap-px bg-line md:grid-cols-2">
        {listenerFacts(tls, deepLook?.enumeration ?? null).map((fact) => (
          <Fact key={fact.label} fact={fact} />
        ))}
      </dl>
      <h3 className="border-line border-y bg-sunken px-4 py-1.5 font-semibold text-ink-2 text-xs">
        Clients
      </h3>
      <dl className="divide-y divide-line">
        <Fact
          fact={{
            label: "Client certificate",
            verdict: tls.clientCertificate === "unknown" ? "unseen" : "none",
            words: DEMAND_WORDS[tls.clientCertificate],
            isCode: false,
          }}
        />
        <div className="px-4 py-2">
          <dt className="text-ink-3">Authorities accepted, by name</dt>
          <dd>
            <Authorities names={tls.acceptedAuthorities} />
          </dd>
        </div>
      </dl>
    </Panel>
  );
}

function Fact({ fact }: { fact: ListenerFact }) {
  const isUnseen = fact.verdict === "unseen";
  return (
    <div className="grid min-h-row grid-cols-[140px_1fr] items-center gap-x-3 bg-surface px-4 py-1.5 max-sm:grid-cols-[120px_1fr]">
      <dt className="text-ink-3">{fact.label}</dt>
      <dd className={classNames("flex min-w-0 items-center gap-1.5", isUnseen && "text-violet")}>
        {fact.verdict === "none" ? null : <VerdictMark verdict={fact.verdict} />}
        <span className={classNames("min-w-0 break-words", fact.isCode && "font-mono text-xs")}>
          {fact.words}
        </span>
      </dd>
    </div>
  );
}

function Authorities({ names }: { names: readonly string[] | null }) {
  if (names === null) {
    return (
      <span className="flex items-center gap-1.5 text-violet">
        <VerdictMark verdict="unseen" />
        not observed
      </span>
    );
  }
  if (names.length === 0) return <span>none named: any authority may do</span>;
  return (
    <ul className="mt-1 flex max-h-44 flex-col gap-0.5 overflow-y-auto">
      {names.map((name) => (
        <li key={name} className="break-words font-mono text-xs">
          {name}
        </li>
      ))}
    </ul>
  );
}
