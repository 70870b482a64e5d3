import { cva, type VariantProps } from "class-variance-authority";
import { LoaderCircle } from "lucide-react";
import type { ComponentProps } from "react";
import { classNames } from "#components/ui/class-names.ts";

export const buttonVariants = cva(
  "inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-md border font-medium transition-colors duration-150 [&_svg]:size-3.5 [&_svg]:shrink-0 disabled:opacity-60",
  {
    variants: {
      look: {
        primary: "border-accent bg-accent text-accent-ink hover:opacity-90",
        plain: "border-line-strong bg-surface text-ink hover:bg-hover",
        ghost: "border-transparent bg-transparent text-ink-2 hover:bg-hover hover:text-ink",
        danger: "border-red-fill bg-surface text-red hover:bg-red-wash",
      },
      size: {
        sm: "h-7 px-2 text-sm",
        md: "h-8 px-3 text-base",
        icon: "size-8 p-0",
        "icon-sm": "size-6 p-0",
      },
    },
    defaultVariants: { look: "plain", size: "md" },
  },
);

interface ButtonProps extends ComponentProps<"button">, VariantProps<typeof buttonVariants> {
  /** Shows a spinner in the place of the icon and refuses further clicks; the width stays. */
  busy?: boolean;
}

export function Button({
  look,
  size,
  busy = false,
  className,
  children,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-busy={busy || undefined}
      disabled={busy || rest.disabled}
      className={classNames(buttonVariants({ look, size }), className)}
    >
      {busy ? <LoaderCircle className="animate-spin" aria-hidden /> : null}
      {children}
    </button>
  );
}
