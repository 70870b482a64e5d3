import { ArrowRight, Wrench } from "lucide-react";
import type { NamedTrouble } from "#components/trust/trust-model.ts";
import { RESULT_LOOKS, TROUBLE_WORDS } from "#components/trust/trust-words.tsx";
import { Button } from "#components/ui/button.tsx";
import { classNames } from "#components/ui/class-names.ts";
import { TONE_TEXT } from "#components/ui/tone.ts";
import { counted } from "#lib/domain/counted.ts";

interface TroubleListProps {
  troubles: readonly NamedTrouble[];
  /** Key of the one whose cells stand out. */
  chosen: string | null;
  onChoose: (trouble: NamedTrouble | null) => void;
  onOpen: (trouble: NamedTrouble) => void;
}

/** Each cause once, with how many pairs it concerns. */
export function TroubleList({ troubles, chosen, onChoose, onOpen }: TroubleListProps) {
  if (troubles.length === 0) {
    return <p className="px-4 py-6 text-ink-2">Every member would accept every other one.</p>;
  }
  return (
    <ul className="divide-y divide-line">
      {troubles.map((trouble) => (
        <li key={trouble.key} className={trouble.key === chosen ? "bg-active" : undefined}>
          <Trouble
            trouble={trouble}
            isChosen={trouble.key === chosen}
            onChoose={onChoose}
            onOpen={onOpen}
          />
        </li>
      ))}
    </ul>
  );
}

interface TroubleProps extends Pick<TroubleListProps, "onChoose" | "onOpen"> {
  trouble: NamedTrouble;
  isChosen: boolean;
}

function Trouble({ trouble, isChosen, onChoose, onOpen }: TroubleProps) {
  const { icon, tone, word } = RESULT_LOOKS[trouble.result];
  return (
    <div className="flex items-start gap-2 py-1 pr-2">
      <button
        type="button"
        aria-pressed={isChosen}
        onClick={() => onChoose(isChosen ? null : trouble)}
        className="-outline-offset-2 flex min-w-0 flex-1 gap-2.5 rounded-md px-4 py-2 text-left"
      >
        <span className={classNames("mt-[3px] [&_svg]:size-3.5", TONE_TEXT[tone])}>
          {icon}
          <span className="sr-only">{word}: </span>
        </span>
        <span className="min-w-0">
          <span className="flex flex-wrap items-baseline gap-x-2">
            <span className="font-medium">{TROUBLE_WORDS[trouble.code]}</span>
            <span className="text-ink-3 text-sm">{counted(trouble.pairs.length, "pair")}</span>
          </span>
          <span className="block break-words text-ink-2">{trouble.sentence}</span>
          <span className="mt-0.5 flex gap-1.5 text-sm">
            <Wrench className="mt-0.5 size-3 shrink-0 text-ink-3" aria-hidden />
            <span className="min-w-0 break-words">{trouble.fix}</span>
          </span>
        </span>
      </button>
      <Button
        look="ghost"
        size="icon-sm"
        className="mt-1.5"
        aria-label={`Open: ${TROUBLE_WORDS[trouble.code]}, ${counted(trouble.pairs.length, "pair")}`}
        onClick={() => onOpen(trouble)}
      >
        <ArrowRight aria-hidden />
      </Button>
    </div>
  );
}
