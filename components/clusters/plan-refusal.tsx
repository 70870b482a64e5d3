import { TriangleAlert } from "lucide-react";
import { groupRefusals, type PlanReasons } from "#components/clusters/plan-readiness-model.ts";
import { FailureCallout } from "#components/frame/failure-callout.tsx";
import { ProblemError } from "#lib/client/problem-error.ts";

interface PlanRefusalProps {
  /** What the server said against keeping the plan, or against looking at all. */
  error: Error | null;
  /** What a dry run found. */
  reasons: PlanReasons;
}

/** Why there is no plan: every reason by node, each with what to do. */
export function PlanRefusal({ error, reasons: found }: PlanRefusalProps) {
  const reasons = error instanceof ProblemError ? (error.problem.reasons ?? found) : found;
  if (reasons.length === 0) {
    return <FailureCallout error={error}>What you entered is kept.</FailureCallout>;
  }
  return (
    <section
      role="alert"
      aria-label="The plan is refused"
      className="overflow-hidden rounded-lg border border-red-line bg-surface"
    >
      <h2 className="flex items-center gap-2 border-red-line border-b bg-red-wash px-4 py-2.5 font-semibold text-red">
        <TriangleAlert className="size-4" aria-hidden />
        {reasons.length === 1
          ? "The plan is refused for 1 reason"
          : `The plan is refused for ${reasons.length} reasons`}
      </h2>
      <ul className="divide-y divide-line">
        {groupRefusals(reasons).map(({ host, reasons: mine }) => (
          <li
            key={host}
            className="grid gap-x-4 gap-y-1 px-4 py-2.5 md:grid-cols-[280px_minmax(0,1fr)]"
          >
            <span
              className={host === null ? "font-medium" : "break-all font-mono text-sm leading-5"}
            >
              {host ?? "The cluster as a whole"}
            </span>
            <ul className="flex flex-col gap-1.5">
              {mine.map(({ code, message, advice }) => (
                <li key={code} className="break-words">
                  {message}
                  {advice === null ? null : <span className="block text-ink-2">{advice}</span>}
                  <span className="font-mono text-ink-3 text-xs">{code}</span>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
}
