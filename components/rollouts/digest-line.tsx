import { CopyButton } from "#components/ui/copy-button.tsx";

/** What an approval is bound to; any drift of the cluster gives another digest and voids it. */
export function DigestLine({ digest }: { digest: string }) {
  return (
    <p className="flex min-w-0 items-center gap-1.5 text-ink-3 text-sm">
      <span>Digest</span>
      <code className="truncate font-mono text-xs" title={digest}>
        {digest.slice(0, 16)}…{digest.slice(-8)}
      </code>
      <CopyButton text={digest} label="Copy the digest" />
    </p>
  );
}
