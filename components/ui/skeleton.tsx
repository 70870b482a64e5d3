/** The shape of a page that is on its way. */
export function Skeleton({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className="flex flex-col gap-5">
      <div className="h-7 w-56 animate-breathe rounded-md bg-active" />
      <div className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,300px),1fr))] gap-3">
        <div className="h-56 animate-breathe rounded-lg bg-hover" />
        <div className="h-56 animate-breathe rounded-lg bg-hover" />
        <div className="h-56 animate-breathe rounded-lg bg-hover" />
      </div>
    </div>
  );
}
