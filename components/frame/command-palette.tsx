"use client";

import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import {
  GitPullRequestArrow,
  Grid3x3,
  HardDrive,
  Keyboard,
  LayoutDashboard,
  Moon,
  Plus,
  ScrollText,
  Server,
  Stamp,
  Sun,
} from "lucide-react";
import { useRouter } from "next/navigation";
import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import { nodeAddress } from "#components/nodes/node-address.ts";
import type { Preferences } from "#components/preferences/preferences.ts";
import { usePreferences } from "#components/preferences/preferences-context.tsx";
import { certificateQueries } from "#lib/client/certificate-queries.ts";
import { clusterQueries } from "#lib/client/cluster-queries.ts";
import { rolloutQueries } from "#lib/client/rollout-queries.ts";

interface CommandPaletteProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  mayAdd: boolean;
  onShowKeys: () => void;
}

/** Goes places. Nothing dangerous runs from here: such a row only opens the page with its gates. */
export function CommandPalette({ open, onOpenChange, mayAdd, onShowKeys }: CommandPaletteProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-appear bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-x-3 top-[12vh] z-50 mx-auto max-w-[560px] animate-appear overflow-hidden rounded-lg border border-line-strong bg-raised shadow-overlay"
        >
          <Dialog.Title className="sr-only">Go to</Dialog.Title>
          <Places mayAdd={mayAdd} onShowKeys={onShowKeys} onDone={() => onOpenChange(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Places({
  mayAdd,
  onShowKeys,
  onDone,
}: {
  mayAdd: boolean;
  onShowKeys: () => void;
  onDone: () => void;
}) {
  const router = useRouter();
  const { preferences, choose } = usePreferences();
  const { data: clusters = [] } = useQuery(clusterQueries.list());
  const { data: rollouts = [] } = useQuery(rolloutQueries.list());
  const { data: inventory } = useQuery(certificateQueries.inventory());
  const go = (href: string) => () => {
    onDone();
    router.push(href);
  };
  const then = (act: () => void) => () => {
    onDone();
    act();
  };
  const nextTheme = themeShown(preferences.theme) === "dark" ? "light" : "dark";

  return (
    <Command label="Go to" loop>
      <Command.Input
        placeholder="Cluster, node, change, setting…"
        className="h-12 w-full border-line border-b bg-transparent px-4 text-lg outline-none placeholder:text-ink-3"
      />
      <Command.List className="max-h-[50vh] overflow-y-auto p-1.5 [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-ink-3 [&_[cmdk-group-heading]]:text-xs">
        <Command.Empty className="px-3 py-8 text-center text-ink-3">
          Nothing of that name
        </Command.Empty>
        <Command.Group heading="Pages">
          <Row icon={<LayoutDashboard aria-hidden />} onSelect={go("/")}>
            Fleet
          </Row>
          <Row icon={<ScrollText aria-hidden />} onSelect={go("/certificates")}>
            Certificates
          </Row>
          <Row icon={<GitPullRequestArrow aria-hidden />} onSelect={go("/rollouts")}>
            Changes
          </Row>
          <Row icon={<Stamp aria-hidden />} onSelect={go("/approvals")}>
            Approvals
          </Row>
          {mayAdd ? (
            <Row icon={<Plus aria-hidden />} onSelect={go("/?add=1")}>
              Add cluster…
            </Row>
          ) : null}
        </Command.Group>
        {clusters.length === 0 ? null : (
          <Command.Group heading="Clusters">
            {clusters.map((cluster) => (
              <Row
                key={cluster.id}
                icon={<Server aria-hidden />}
                onSelect={go(`/clusters/${cluster.id}`)}
              >
                {cluster.name}
              </Row>
            ))}
          </Command.Group>
        )}
        {clusters.length === 0 ? null : (
          <Command.Group heading="Trust">
            {clusters.map(({ id, name }) => (
              <Row key={id} icon={<Grid3x3 aria-hidden />} onSelect={go(`/clusters/${id}/trust`)}>
                {`Trust of ${name}`}
              </Row>
            ))}
          </Command.Group>
        )}
        {inventory === undefined ? null : (
          <Command.Group heading="Nodes">
            {inventory.clusters.flatMap(({ id, name, nodes }) =>
              nodes.map((host) => (
                <Row
                  key={`${id} ${host}`}
                  icon={<HardDrive aria-hidden />}
                  onSelect={go(nodeAddress(id, host))}
                >
                  {`${host} in ${name}`}
                </Row>
              )),
            )}
          </Command.Group>
        )}
        {rollouts.length === 0 ? null : (
          <Command.Group heading="Changes">
            {rollouts.map((rollout) => (
              <Row
                key={rollout.id}
                icon={<GitPullRequestArrow aria-hidden />}
                onSelect={go(`/rollouts/${rollout.id}`)}
              >
                {`#${rollout.number} ${rollout.clusterName} to ${rollout.plan.target}`}
              </Row>
            ))}
          </Command.Group>
        )}
        <Command.Group heading="This browser">
          <Row
            icon={nextTheme === "dark" ? <Moon aria-hidden /> : <Sun aria-hidden />}
            onSelect={then(() => choose({ theme: nextTheme }))}
          >
            {`Use the ${nextTheme} theme`}
          </Row>
          <Row icon={<Keyboard aria-hidden />} onSelect={then(onShowKeys)}>
            Show keys
          </Row>
        </Command.Group>
      </Command.List>
    </Command>
  );
}

function themeShown(theme: Preferences["theme"]): "light" | "dark" {
  if (theme !== "system") return theme;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

function Row({
  icon,
  onSelect,
  children,
}: {
  icon: ReactNode;
  onSelect: () => void;
  children: string;
}) {
  return (
    <Command.Item
      // Told apart from what is drawn: a row that comes after the search was typed is not drawn before it is found.
      value={children}
      onSelect={onSelect}
      className="flex h-9 items-center gap-2.5 rounded-md px-2.5 data-[selected=true]:bg-hover [&_svg]:size-4 [&_svg]:text-ink-3"
    >
      {icon}
      {children}
    </Command.Item>
  );
}
