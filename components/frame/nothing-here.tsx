import { Compass } from "lucide-react";
import Link from "next/link";
import { buttonVariants } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/panel.tsx";

/** What stands at an address that leads nowhere, inside the frame of the console and without it. */
export function NothingHere() {
  return (
    <EmptyState
      heading="h1"
      icon={<Compass aria-hidden />}
      title="There is nothing at this address"
      action={
        <Link href="/" className={buttonVariants({ look: "primary" })}>
          To the fleet
        </Link>
      }
    >
      The cluster or change may have been removed, or the link is cut off.
    </EmptyState>
  );
}
