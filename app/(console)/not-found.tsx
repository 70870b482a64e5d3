import { NothingHere } from "#components/frame/nothing-here.tsx";

export default function NotFound() {
  return (
    <div className="flex min-h-[60vh] items-center justify-center">
      <NothingHere />
    </div>
  );
}
