"use client";

import { Download } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { toCsv } from "#components/ui/csv.ts";
import { saveFile } from "#components/ui/save-file.ts";
import { Tooltip } from "#components/ui/tooltip.tsx";

/** Marks the file as UTF-8 for spreadsheets that would guess otherwise. */
const BYTE_ORDER_MARK = "\uFEFF";

interface DownloadButtonProps {
  label: string;
  /** Without ending; what a file name cannot hold is replaced. */
  fileName: string;
  /** Called on press, so that nothing is put together before. */
  rows: () => readonly (readonly string[])[];
}

/** Hands the rows of a table over as a CSV file; nothing is asked of the server. */
export function DownloadButton({ label, fileName, rows }: DownloadButtonProps) {
  const save = () => saveFile(`${fileName}.csv`, "text/csv", [BYTE_ORDER_MARK, toCsv(rows())]);
  return (
    <Tooltip content={label}>
      <Button look="ghost" size="icon-sm" aria-label={label} onClick={save}>
        <Download aria-hidden />
      </Button>
    </Tooltip>
  );
}
