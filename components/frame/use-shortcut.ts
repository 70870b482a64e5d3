import { useEffect, useEffectEvent } from "react";

const TYPING = "input, textarea, select, [contenteditable]";

interface ShortcutOptions {
  /** With Ctrl or Command held; such a shortcut works while typing too. */
  withControl?: boolean;
}

/** Calls `onPress` when the key is pressed anywhere outside a text field. */
export function useShortcut(
  key: string,
  onPress: () => void,
  { withControl = false }: ShortcutOptions = {},
): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== key || event.altKey) return;
    if ((event.ctrlKey || event.metaKey) !== withControl) return;
    if (!withControl && event.target instanceof Element && event.target.matches(TYPING)) return;
    event.preventDefault();
    onPress();
  });

  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
