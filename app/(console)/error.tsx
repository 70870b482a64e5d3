"use client";

import { RotateCcw, TriangleAlert } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { EmptyState, Panel } from "#components/ui/panel.tsx";

interface ErrorPageProps {
  error: Error & { digest?: string };
  reset: () => void;
}

export default function ErrorPage({ error, reset }: ErrorPageProps) {
  return (
    <Panel>
      <EmptyState
        heading="h1"
        icon={<TriangleAlert aria-hidden />}
        title="This page could not be loaded"
        action={
          <Button look="primary" onClick={reset}>
            <RotateCcw aria-hidden />
            Try again
          </Button>
        }
      >
        The server failed while putting it together. Nothing was changed on any cluster; the reason
        is in the server log{error.digest === undefined ? "" : ` under ${error.digest}`}.
      </EmptyState>
    </Panel>
  );
}
