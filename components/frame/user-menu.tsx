"use client";

import { Clock, Globe, Keyboard, LogOut, Monitor, Moon, Rows2, Rows4, Sun } from "lucide-react";
import { initialsOf } from "#components/frame/frame-model.ts";
import { usePreferences } from "#components/preferences/preferences-context.tsx";
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from "#components/ui/menu.tsx";
import { useSignOut } from "#lib/client/session.ts";
import type { Me } from "#lib/contracts/person.ts";

const THEMES = [
  { value: "system", label: "As the system", icon: <Monitor aria-hidden /> },
  { value: "light", label: "Light", icon: <Sun aria-hidden /> },
  { value: "dark", label: "Dark", icon: <Moon aria-hidden /> },
] as const;

const DENSITIES = [
  { value: "comfortable", label: "Comfortable", icon: <Rows2 aria-hidden /> },
  { value: "compact", label: "Compact", icon: <Rows4 aria-hidden /> },
] as const;

const ZONES = [
  { value: "utc", label: "UTC", icon: <Globe aria-hidden /> },
  { value: "local", label: "This browser's zone", icon: <Clock aria-hidden /> },
] as const;

export function UserMenu({ me, onShowKeys }: { me: Me; onShowKeys: () => void }) {
  const { preferences, choose } = usePreferences();
  const signOut = useSignOut();
  const chooseZone = (zone: "utc" | "local") => {
    const local = Intl.DateTimeFormat().resolvedOptions().timeZone;
    choose({ zone: zone === "utc" ? "UTC" : local });
  };
  const leave = () => {
    // A full load drops everything that this person's session has put into memory.
    signOut.mutate(undefined, { onSettled: () => window.location.assign("/sign-in") });
  };

  return (
    <Menu
      trigger={
        <button
          type="button"
          className="inline-flex size-8 items-center justify-center rounded-full border border-line-strong bg-surface font-semibold text-xs hover:bg-hover"
        >
          <span aria-hidden="true">{initialsOf(me.name)}</span>
          <span className="sr-only">{me.name}, menu</span>
        </button>
      }
    >
      <MenuLabel>
        <span className="block font-medium text-base text-ink">{me.name}</span>
        {me.roles.join(", ")}
      </MenuLabel>
      <MenuSeparator />
      <MenuChoice
        label="Theme"
        value={preferences.theme}
        options={THEMES}
        onChange={(theme) => choose({ theme })}
      />
      <MenuSeparator />
      <MenuChoice
        label="Density"
        value={preferences.density}
        options={DENSITIES}
        onChange={(density) => choose({ density })}
      />
      <MenuSeparator />
      <MenuChoice
        label="Times"
        value={preferences.zone === "UTC" ? "utc" : "local"}
        options={ZONES}
        onChange={chooseZone}
      />
      <MenuSeparator />
      <MenuItem onSelect={onShowKeys}>
        <Keyboard aria-hidden />
        Keys
      </MenuItem>
      <MenuItem onSelect={leave}>
        <LogOut aria-hidden />
        Sign out
      </MenuItem>
    </Menu>
  );
}
