"use client";

import { Kbd } from "#components/ui/kbd.tsx";
import { Sheet } from "#components/ui/sheet.tsx";

const KEYS: readonly { title: string; keys: readonly (readonly [string, string])[] }[] = [
  {
    title: "Everywhere",
    keys: [
      ["Ctrl K", "Go to a cluster, a node, a change or a setting"],
      ["?", "This list"],
      ["Esc", "Close what lies on top"],
    ],
  },
  {
    title: "Matrix",
    keys: [
      ["Tab", "Into the matrix"],
      ["← ↑ ↓ →", "From cell to cell"],
      ["Enter", "Evidence of the cell"],
    ],
  },
  {
    title: "Trust",
    keys: [
      ["← ↑ ↓ →", "From pair to pair"],
      ["N P", "Next and previous pair in trouble"],
      ["Enter", "What is wrong with the pair, and the fix"],
    ],
  },
  {
    title: "Certificates",
    keys: [
      ["← →", "Next and previous week in which something expires"],
      ["Enter", "Narrow the table to that week"],
    ],
  },
  {
    title: "Rollout",
    keys: [
      ["J K", "Next and previous lane"],
      ["H L", "Previous and next mark on the lane"],
      ["Enter", "Attempt of the mark"],
      ["E", "Unfold or fold idle time"],
      ["[ ]", "Previous and next recorded moment"],
      ["P", "Pause or resume"],
    ],
  },
];

interface KeysSheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function KeysSheet({ open, onOpenChange }: KeysSheetProps) {
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title="Keys">
      <div className="flex flex-col gap-6">
        {KEYS.map((group) => (
          <section key={group.title}>
            <h3 className="mb-2 font-semibold text-ink-3 text-xs">{group.title}</h3>
            <dl className="grid grid-cols-[120px_1fr] gap-y-2">
              {group.keys.map(([keys, meaning]) => (
                <div key={keys} className="col-span-2 grid grid-cols-subgrid">
                  <dt className="flex gap-1">
                    {keys.split(" ").map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dt>
                  <dd className="text-ink-2">{meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Sheet>
  );
}
