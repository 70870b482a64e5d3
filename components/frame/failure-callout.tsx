import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Callout } from "#components/ui/callout.tsx";
import { sentenceOf } from "#lib/client/problem-error.ts";

interface FailureCalloutProps {
  /** Null shows nothing. */
  error: Error | null;
  children?: ReactNode;
}

/** What the server said against something a person asked for, read out at once. */
export function FailureCallout({ error, children }: FailureCalloutProps) {
  if (error === null) return null;
  return (
    <Callout tone="red" icon={<TriangleAlert aria-hidden />} title={sentenceOf(error)} alert>
      {children}
    </Callout>
  );
}
