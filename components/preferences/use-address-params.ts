import { useSearchParams } from "next/navigation";

/**
 * Search parameters of the address and a setter that keeps the others; an empty value removes one.
 * What is filtered or open can so be linked to, without asking the server again.
 */
export function useAddressParams() {
  const params = useSearchParams();
  const set = (name: string, value: string) => {
    // The address itself, so that two settings in one event do not undo each other.
    const next = new URLSearchParams(window.location.search);
    if (value === "") next.delete(name);
    else next.set(name, value);
    const query = next.toString();
    window.history.replaceState(null, "", query === "" ? window.location.pathname : `?${query}`);
  };
  return [params, set] as const;
}
