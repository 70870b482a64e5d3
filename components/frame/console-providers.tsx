"use client";

import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Toaster } from "sonner";
import { signInAddress } from "#components/people/return-path.ts";
import { NowProvider } from "#components/preferences/now-context.tsx";
import { ProblemError } from "#lib/client/problem-error.ts";

const STALE_MS = 5_000;
const RETRIES = 2;

interface ConsoleProvidersProps {
  /** The server's clock at the moment of rendering. */
  nowMs: number;
  children: ReactNode;
}

export function ConsoleProviders({ nowMs, children }: ConsoleProvidersProps) {
  const [queries] = useState(
    () =>
      new QueryClient({
        queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
        defaultOptions: {
          queries: { staleTime: STALE_MS, retry: mayRetry, refetchOnWindowFocus: true },
        },
      }),
  );
  return (
    <QueryClientProvider client={queries}>
      <NowProvider initialMs={nowMs}>{children}</NowProvider>
      <Toaster
        position="bottom-right"
        toastOptions={{
          style: {
            background: "var(--raised)",
            borderColor: "var(--line-strong)",
            color: "var(--ink)",
            fontFamily: "var(--font-sans)",
            fontSize: 13,
          },
        }}
      />
    </QueryClientProvider>
  );
}

/** A refusal stays a refusal however often it is asked; only a server that did not answer is asked again. */
function mayRetry(failures: number, thrown: Error): boolean {
  const isRefusal =
    thrown instanceof ProblemError && thrown.problem.status >= 400 && thrown.problem.status < 500;
  return !isRefusal && failures < RETRIES;
}

/** A session that has ended elsewhere must not leave a page behind that looks alive. */
function leaveWhenSignedOut(thrown: Error): void {
  if (thrown instanceof ProblemError && thrown.problem.status === 401) {
    const { pathname, search } = window.location;
    window.location.assign(signInAddress(`${pathname}${search}`));
  }
}
