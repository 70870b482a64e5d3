"use client";

import { type ReactNode, useState } from "react";
import { FailureCallout } from "#components/frame/failure-callout.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field, TextArea } from "#components/ui/field.tsx";
import { Sheet } from "#components/ui/sheet.tsx";

/** What the sheet says of one thing a person may do. */
export interface WordStory extends Pick<WordSheetProps, "verb" | "look"> {
  happens: string;
  after: string;
  reason: "needed" | "optional";
}

interface WordSheetProps {
  title: string;
  description: string;
  /** Verb and object, as the button repeats them: "Skip db-2". */
  verb: string;
  look: "primary" | "danger";
  /** Whether it cannot be done without saying why; `none` asks for nothing. */
  reason: "needed" | "optional" | "none";
  hint: string;
  busy: boolean;
  error: Error | null;
  onSend: (reason: string) => void;
  onClose: () => void;
  /** What happens, and what does not. */
  children: ReactNode;
}

/** Asks a person for their word, as long as it is mounted: says what follows from it, and keeps what they wrote when it is refused. */
export function WordSheet(props: WordSheetProps) {
  const { title, description, verb, look, hint, busy, onClose, onSend } = props;
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const send = () => {
    const isMissing = props.reason === "needed" && reason.trim() === "";
    setMissing(isMissing);
    if (!isMissing) onSend(reason.trim());
  };
  return (
    <Sheet
      open
      onOpenChange={(next) => (next ? undefined : onClose())}
      title={title}
      description={description}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look={look} busy={busy} onClick={send}>
            {verb}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <FailureCallout error={props.error}>
          Nothing has changed; what you wrote is kept.
        </FailureCallout>
        {props.children}
        {props.reason === "none" ? null : (
          <Field
            id="word-reason"
            label="Reason"
            optional={props.reason === "optional"}
            hint={hint}
            error={missing ? "Say why: everyone who opens this sees it" : undefined}
          >
            <TextArea
              id="word-reason"
              rows={3}
              value={reason}
              invalid={missing}
              onChange={(event) => setReason(event.target.value)}
            />
          </Field>
        )}
      </div>
    </Sheet>
  );
}
