import { NothingHere } from "#components/frame/nothing-here.tsx";

export default function NotFound() {
  return (
    <main className="flex min-h-[70vh] items-center justify-center">
      <NothingHere />
    </main>
  );
}
