import { ScanSearch } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { Popover } from "#components/ui/popover.tsx";

interface DeepLookButtonProps {
  mayProbe: boolean;
  isRunning: boolean;
  look?: "primary" | "plain";
  onAsk: () => void;
}

/** Asks for the deep look, or says who may; its width stays while it runs. */
export function DeepLookButton({ mayProbe, isRunning, look, onAsk }: DeepLookButtonProps) {
  const label = (
    <>
      {isRunning ? null : <ScanSearch aria-hidden />}
      Look deeper
    </>
  );
  if (mayProbe) {
    return (
      <Button look={look} busy={isRunning} onClick={onAsk}>
        {label}
      </Button>
    );
  }
  return (
    <Popover label="Why no deep look can be asked for" trigger={<Button>{label}</Button>}>
      <p className="font-medium">A deep look needs the operator or the approver role</p>
      <p className="mt-1 text-ink-2">
        It lists what every node negotiates over up to 40 connections each, and changes nothing.
      </p>
    </Popover>
  );
}
