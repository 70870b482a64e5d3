import { Check, EyeOff, Hand, Hourglass, Server, ShieldOff, X } from "lucide-react";
import { mayBeWaived, sortGates } from "#components/rollouts/gate-model.ts";
import { gateSentences } from "#components/rollouts/gate-value-model.ts";
import { GATE_WORDS, WAITS_FOR_WORDS } from "#components/rollouts/rollout-words.ts";
import { Button } from "#components/ui/button.tsx";
import { classNames } from "#components/ui/class-names.ts";
import { ClippedText } from "#components/ui/clipped-text.tsx";
import type { GateDto } from "#lib/contracts/rollout.ts";

const WAIT_ICONS = {
  person: <Hand aria-hidden />,
  clock: <Hourglass aria-hidden />,
  cluster: <Server aria-hidden />,
} as const;

interface GateStripProps {
  gates: readonly GateDto[];
  /** Switches a gate off, or on again; without it the strip only shows. */
  onWaive?: ((gate: GateDto) => void) | undefined;
}

export function GateStrip({ gates, onWaive }: GateStripProps) {
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,210px),1fr))] overflow-hidden rounded-b-lg">
      {sortGates(gates).map((gate) => (
        <GateCell key={gate.id} gate={gate} onWaive={onWaive} />
      ))}
    </ul>
  );
}

const STATE_LOOKS = {
  met: { icon: <Check aria-hidden />, text: "text-green", word: "met" },
  unmet: { icon: <X aria-hidden />, text: "text-red", word: "not met" },
  unknown: { icon: <EyeOff aria-hidden />, text: "text-violet", word: "not observed" },
} as const;

/** What waits for a person or the clock is no failure, and must not look like one. */
function lookOf({ state, waitsFor, waiver }: GateDto) {
  if (waiver !== null) {
    return { icon: <ShieldOff aria-hidden />, text: "text-amber", word: "switched off" };
  }
  if (state !== "unmet" || waitsFor === null || waitsFor === "cluster") return STATE_LOOKS[state];
  const text = waitsFor === "person" ? "text-violet" : "text-ink-2";
  return { icon: WAIT_ICONS[waitsFor], text, word: "waits" };
}

interface GateCellProps {
  gate: GateDto;
  onWaive: GateStripProps["onWaive"];
}

function GateCell({ gate, onWaive }: GateCellProps) {
  const look = lookOf(gate);
  const isOpen = gate.state !== "met";
  return (
    <li
      className={classNames(
        "-mr-px -mb-px flex min-h-[84px] flex-col border-line border-r border-b px-3.5 py-2.5",
        isOpen && "bg-sunken",
        gate.state === "unknown" && "hatched",
        gate.waiver !== null && "bg-amber-wash",
      )}
    >
      <span className="flex items-center gap-1.5 text-sm">
        <span className={classNames("[&_svg]:size-3.5", look.text)}>{look.icon}</span>
        <span className="font-medium">{GATE_WORDS[gate.id]}</span>
        <span className={classNames("ml-auto text-xs", look.text)}>{look.word}</span>
      </span>
      <GateValue gate={gate} />
      <span className="text-ink-3 text-sm">needs {gate.threshold}</span>
      <Hosts hosts={gate.hosts} />
      {gate.waiver === null ? (
        <WaitsFor gate={gate} />
      ) : (
        <p className="mt-1 break-words text-amber text-sm">
          <span className="font-medium">Switched off by {gate.waiver.userName}:</span> “
          {gate.waiver.reason}”
        </p>
      )}
      {onWaive !== undefined && (gate.waiver !== null || mayBeWaived(gate)) ? (
        <Button
          size="sm"
          look="ghost"
          className="mt-1 -ml-2 h-6 self-start"
          onClick={() => onWaive(gate)}
        >
          {gate.waiver === null ? "Switch off for this phase" : "Let it count again"}
          <span className="sr-only">: {GATE_WORDS[gate.id]}</span>
        </Button>
      ) : null}
    </li>
  );
}

function GateValue({ gate }: { gate: GateDto }) {
  return gateSentences(gate).map((sentence) => (
    <span
      key={sentence}
      className={classNames("mt-1 break-words", gate.state !== "met" && "font-medium")}
    >
      {sentence}
    </span>
  ));
}

/** More hosts than this are counted instead of named. */
const MAX_HOSTS = 3;

function Hosts({ hosts }: Pick<GateDto, "hosts">) {
  const others = hosts.slice(MAX_HOSTS);
  return (
    <>
      {hosts.slice(0, MAX_HOSTS).map((host) => (
        <ClippedText key={host} text={host} tail={14} className="font-mono text-ink-2 text-xs" />
      ))}
      {others.length === 0 ? null : (
        <span className="text-ink-2 text-xs" title={others.join("\n")}>
          and {others.length} more<span className="sr-only">: {others.join(", ")}</span>
        </span>
      )}
    </>
  );
}

function WaitsFor({ gate: { waitsFor } }: { gate: GateDto }) {
  if (waitsFor === null) return null;
  return (
    <span
      className={classNames(
        "mt-1 flex items-center gap-1.5 text-sm [&_svg]:size-3.5",
        waitsFor === "person" ? "text-violet" : "text-ink-2",
      )}
    >
      {WAIT_ICONS[waitsFor]}
      {WAITS_FOR_WORDS[waitsFor]}
    </span>
  );
}
