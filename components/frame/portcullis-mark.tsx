/** The grate in its arch. */
export function PortcullisMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 20 20" fill="none" aria-hidden="true" className={className}>
      <path
        d="M2.5 18V9a7.5 7.5 0 0 1 15 0v9"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
      />
      <path
        d="M6.2 6.4v8.2M10 4.4v11.4M13.8 6.4v8.2M4.6 9h10.8M4.6 12.4h10.8"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
      />
      <path d="M5.3 14.6h1.8L6.2 17Zm3.8 1h1.8l-.9 2.4Zm3.8-1h1.8l-.9 2.4Z" fill="currentColor" />
    </svg>
  );
}
