import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useReducer } from "react";
import { certificateQueries } from "#lib/client/certificate-queries.ts";
import { clusterQueries } from "#lib/client/cluster-queries.ts";
import { createInvalidator } from "#lib/client/invalidator.ts";
import { nextLiveState } from "#lib/client/live-state.ts";
import { rolloutQueries } from "#lib/client/rollout-queries.ts";
import { factSchema } from "#lib/contracts/rollout.ts";

const EVENTS_PATH = "/api/v1/events";
const TICK_MS = 1_000;
const RETRY_MS = 3_000;
/** Every key begins with it. */
const EVERYTHING: readonly unknown[] = [];

/** Opens the event stream while mounted; each fact invalidates the queries of its cluster and rollout. */
export function useLiveEvents() {
  const queries = useQueryClient();
  const [state, signal] = useReducer(nextLiveState, { status: "connecting" });

  useEffect(() => {
    const invalidator = createInvalidator((queryKey) => queries.invalidateQueries({ queryKey }));
    const stream = openStream({
      onOpen: () => {
        signal({ kind: "opened" });
        // What became a fact between the reading of what is shown and now was told to nobody here.
        invalidator.take([EVERYTHING]);
      },
      onLost: () => signal({ kind: "lost", atMs: Date.now() }),
      onFact: (text) => invalidator.take(keysOf(text)),
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
  onOpen: () => void;
  onLost: () => void;
  onFact: (text: string) => void;
}

/** An event source that also comes back from an error page, after which a browser gives up on its own. */
function openStream({ onOpen, onLost, onFact }: StreamListeners) {
  let source: EventSource;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const open = () => {
    source = new EventSource(EVENTS_PATH);
    source.onopen = onOpen;
    source.onerror = () => {
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
