import { Check, EyeOff, Hand, Hourglass, Server, X } from "lucide-react";
import { sortGates } from "#components/rollouts/gate-model.ts";
import { GATE_WORDS, WAITS_FOR_WORDS } from "#components/rollouts/rollout-words.ts";
import { classNames } from "#components/ui/class-names.ts";
import { ClippedText } from "#components/ui/clipped-text.tsx";
import type { GateDto } from "#lib/contracts/rollout.ts";

const WAIT_ICONS = {
  person: <Hand aria-hidden />,
  clock: <Hourglass aria-hidden />,
  cluster: <Server aria-hidden />,
} as const;

export function GateStrip({ gates }: { gates: readonly GateDto[] }) {
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,190px),1fr))] overflow-hidden rounded-b-lg">
      {sortGates(gates).map((gate) => (
        <GateCell key={gate.id} gate={gate} />
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
function lookOf({ state, waitsFor }: GateDto) {
  if (state !== "unmet" || waitsFor === null || waitsFor === "cluster") return STATE_LOOKS[state];
  const text = waitsFor === "person" ? "text-violet" : "text-ink-2";
  return { icon: WAIT_ICONS[waitsFor], text, word: "waits" };
}

function GateCell({ gate }: { gate: GateDto }) {
  const look = lookOf(gate);
  return (
    <li
      className={classNames(
        "-mr-px -mb-px flex min-h-[84px] flex-col border-line border-r border-b px-3.5 py-2.5",
        gate.state === "met" ? "" : "bg-sunken",
      )}
    >
      <span className="flex items-center gap-1.5 text-sm">
        <span className={classNames("[&_svg]:size-3.5", look.text)}>{look.icon}</span>
        <span className="font-medium">{GATE_WORDS[gate.id]}</span>
        <span className={classNames("ml-auto text-xs", look.text)}>{look.word}</span>
      </span>
      <span className={classNames("mt-1", gate.state !== "met" && "font-medium")}>
        {gate.value}
      </span>
      <span className="text-ink-3 text-sm">needs {gate.threshold}</span>
      {gate.hosts.map((host) => (
        <ClippedText key={host} text={host} tail={14} className="font-mono text-ink-2 text-xs" />
      ))}
      {gate.waitsFor === null ? null : (
        <span
          className={classNames(
            "mt-1 flex items-center gap-1.5 text-sm [&_svg]:size-3.5",
            gate.waitsFor === "person" ? "text-violet" : "text-ink-2",
          )}
        >
          {WAIT_ICONS[gate.waitsFor]}
          {WAITS_FOR_WORDS[gate.waitsFor]}
        </span>
      )}
    </li>
  );
}
