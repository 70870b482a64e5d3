import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useReducer } from "react";
import { certificateQueries } from "#lib/client/certificate-queries.ts";
import { clusterQueries } from "#lib/client/cluster-queries.ts";
import { nextLiveState } from "#lib/client/live-state.ts";
import { rolloutQueries } from "#lib/client/rollout-queries.ts";
import { factSchema } from "#lib/contracts/rollout.ts";

const EVENTS_PATH = "/api/v1/events";
const TICK_MS = 1_000;
const RETRY_MS = 3_000;
/** The first fact of a burst is shown at once, the rest of it together after this pause. */
const BURST_MS = 120;

/** Opens the event stream while mounted; each fact invalidates the queries of its cluster and rollout. */
export function useLiveEvents() {
  const queries = useQueryClient();
  const [state, signal] = useReducer(nextLiveState, { status: "connecting" });

  useEffect(() => {
    const invalidator = createInvalidator(queries);
    const stream = openStream({
      onOpen: (isAgain) => {
        signal({ kind: "opened" });
        // Facts may have been missed where the server could not resume from the last id.
        if (isAgain) void queries.invalidateQueries();
      },
      onLost: () => signal({ kind: "lost", atMs: Date.now() }),
      onFact: invalidator.take,
    });
    const ticker = setInterval(() => signal({ kind: "tick", atMs: Date.now() }), TICK_MS);
    return () => {
      clearInterval(ticker);
      invalidator.stop();
      stream.close();
    };
  }, [queries]);

  return state;
}

interface StreamListeners {
  onOpen: (isAgain: boolean) => void;
  onLost: () => void;
  onFact: (text: string) => void;
}

/** An event source that also comes back from an error page, after which a browser gives up on its own. */
function openStream({ onOpen, onLost, onFact }: StreamListeners) {
  let source: EventSource;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let wasLost = false;

  const open = () => {
    source = new EventSource(EVENTS_PATH);
    source.onopen = () => {
      onOpen(wasLost);
      wasLost = false;
    };
    source.onerror = () => {
      wasLost = true;
      onLost();
      if (source.readyState === EventSource.CLOSED) retry = setTimeout(open, RETRY_MS);
    };
    source.addEventListener("fact", (event: MessageEvent<string>) => onFact(event.data));
  };
  open();

  return {
    close() {
      clearTimeout(retry);
      source.close();
    },
  };
}

function createInvalidator(queries: QueryClient) {
  const keys = new Map<string, readonly unknown[]>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = () => {
    for (const queryKey of keys.values()) void queries.invalidateQueries({ queryKey });
    keys.clear();
  };
  const afterBurst = () => {
    timer = undefined;
    if (keys.size > 0) flush();
  };

  return {
    take(text: string) {
      for (const key of keysOf(text)) keys.set(JSON.stringify(key), key);
      if (timer !== undefined) return;
      flush();
      timer = setTimeout(afterBurst, BURST_MS);
    },
    stop() {
      clearTimeout(timer);
    },
  };
}

function keysOf(text: string): (readonly unknown[])[] {
  const fact = factSchema.safeParse(parseJson(text));
  if (!fact.success) return [];
  const { clusterId, rolloutId } = fact.data;
  const ofCluster = [
    clusterQueries.detail(clusterId).queryKey,
    clusterQueries.list().queryKey,
    certificateQueries.all(),
  ];
  if (rolloutId === null) return ofCluster;
  return [
    ...ofCluster,
    rolloutQueries.detail(rolloutId).queryKey,
    rolloutQueries.list().queryKey,
    rolloutQueries.inbox().queryKey,
  ];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
