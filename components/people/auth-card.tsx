import type { ReactNode } from "react";
import { PortcullisMark } from "#components/frame/portcullis-mark.tsx";

interface AuthCardProps {
  title: string;
  note: ReactNode;
  children: ReactNode;
}

export function AuthCard({ title, note, children }: AuthCardProps) {
  return (
    <main className="flex min-h-dvh items-center justify-center p-4">
      <div className="w-full max-w-[380px]">
        <div className="mb-5 flex items-center gap-2.5 font-semibold text-lg">
          <PortcullisMark className="size-6" />
          Portcullis
        </div>
        <div className="rounded-lg border border-line bg-surface p-6">
          <h1 className="font-semibold text-xl tracking-[-0.01em]">{title}</h1>
          <p className="mt-1 mb-5 text-ink-2">{note}</p>
          {children}
        </div>
      </div>
    </main>
  );
}
