"use client";

import { TriangleAlert } from "lucide-react";
import { type KeyboardEvent, type MouseEvent, useId, useState } from "react";
import {
  type ExpiryCalendar as Calendar,
  type CalendarWeek,
  nextFullWeek,
  weekWords,
} from "#components/certificates/calendar-model.ts";
import { classNames } from "#components/ui/class-names.ts";
import { counted } from "#lib/domain/counted.ts";

const STEPS: Record<string, 1 | -1> = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };
const BAR_AREA = 56;

interface ExpiryCalendarProps {
  calendar: Calendar;
  /** Key of the week that the table is narrowed to; null for none. */
  chosen: string | null;
  onChoose: (week: CalendarWeek | null) => void;
}

/** Twelve months by the week. Weeks in which much expires at once stand out; choosing one narrows the table. */
export function ExpiryCalendar({ calendar, chosen, onChoose }: ExpiryCalendarProps) {
  const { weeks, months, most, expired, later } = calendar;
  const lineId = useId();
  const [pointed, setPointed] = useState<number | null>(null);
  const chosenIndex = weeks.findIndex(({ key }) => key === chosen);
  const at = pointed ?? (chosenIndex >= 0 ? chosenIndex : nextFullWeek(weeks, -1, 1));
  const week = weeks[at];

  const toggle = (next: CalendarWeek | undefined) => {
    if (next === undefined || next.count === 0) return;
    onChoose(next.key === chosen ? null : next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step !== undefined) setPointed(nextFullWeek(weeks, at, step));
    else if (event.key === "Enter" || event.key === " ") toggle(week);
    else return;
    event.preventDefault();
  };
  const indexUnder = (event: MouseEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const index = Math.floor(((event.clientX - left) / width) * weeks.length);
    return nearestFull(weeks, Math.max(0, Math.min(index, weeks.length - 1)));
  };

  return (
    <div className="flex flex-col gap-2">
      <p id={lineId} className="min-h-10 text-ink-2 sm:min-h-5">
        {pointed === null && chosen === null ? (
          <Overview calendar={calendar} />
        ) : (
          <WeekLine week={week} />
        )}
      </p>
      <div
        role="slider"
        aria-label="Expiries of the next twelve months by week; Enter narrows the table to one"
        aria-valuemin={0}
        aria-valuemax={weeks.length - 1}
        aria-valuenow={Math.max(0, at)}
        aria-valuetext={week === undefined ? "nothing expires" : spoken(week)}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerMove={(event) => setPointed(indexUnder(event))}
        onPointerLeave={() => setPointed(null)}
        onBlur={() => setPointed(null)}
        onClick={(event) => toggle(weeks[indexUnder(event)])}
        className="flex cursor-pointer items-end gap-px rounded-sm border-line border-b"
        style={{ height: BAR_AREA + 4 }}
      >
        {weeks.map((each, index) => (
          <Bar
            key={each.key}
            week={each}
            most={most}
            isPointed={index === pointed}
            isChosen={each.key === chosen}
            isMuted={chosen !== null && each.key !== chosen}
          />
        ))}
      </div>
      <div className="relative h-4 text-ink-3 text-xs" aria-hidden="true">
        {months.map(({ label, week: begins }, index) => (
          <span
            key={label}
            className={classNames(
              "absolute whitespace-nowrap",
              index > 0 && (index % 2 === 1 || begins < 9) && "max-sm:hidden",
              index === 1 && begins < 4 && "hidden",
            )}
            style={{ left: `${(begins / weeks.length) * 100}%` }}
          >
            {label}
          </span>
        ))}
      </div>
      <p className="sr-only">
        {counted(expired, "certificate")} expired, {counted(later, "certificate")} later than this
      </p>
    </div>
  );
}

/** A finger is wider than a week: the nearest week with an expiry, if one is within two. */
function nearestFull(weeks: readonly CalendarWeek[], index: number): number {
  const near = [0, -1, 1, -2, 2].map((step) => index + step);
  return near.find((each) => (weeks[each]?.count ?? 0) > 0) ?? index;
}

function spoken(week: CalendarWeek): string {
  const names = week.names.length === 0 ? "" : `: ${week.names.join(", ")}`;
  return `${weekWords(week)}${names}`;
}

interface BarProps {
  week: CalendarWeek;
  most: number;
  isPointed: boolean;
  isChosen: boolean;
  isMuted: boolean;
}

function Bar({ week, most, isPointed, isChosen, isMuted }: BarProps) {
  const height = week.count === 0 ? 2 : Math.max(6, (week.count / most) * BAR_AREA);
  return (
    <span
      className={classNames(
        "flex h-full min-w-0 flex-1 items-end rounded-t-sm",
        (isPointed || isChosen) && "bg-hover",
      )}
    >
      <span
        className={classNames(
          "block w-full rounded-t-[2px]",
          barColour(week),
          isMuted && "opacity-35",
        )}
        style={{ height }}
      />
    </span>
  );
}

function barColour({ count, isCliff }: CalendarWeek): string {
  if (count === 0) return "bg-line";
  return isCliff ? "bg-amber-fill" : "bg-ink-3";
}

function WeekLine({ week }: { week: CalendarWeek | undefined }) {
  if (week === undefined) return null;
  const words = weekWords(week);
  return (
    <>
      <span className={classNames("font-medium", week.isCliff && "text-amber")}>
        {week.isCliff ? (
          <TriangleAlert className="mr-1 inline size-3.5 align-text-bottom" aria-hidden />
        ) : null}
        {words.slice(0, 1).toUpperCase()}
        {words.slice(1)}
      </span>
      <span className="text-ink-3">
        {" "}
        from Monday {new Date(week.fromMs).toISOString().slice(0, 10)}
      </span>
      {week.names.length === 0 ? null : (
        <span>
          : {week.names.join(", ")}
          {week.count > week.names.length ? " and more" : ""}
        </span>
      )}
    </>
  );
}

function Overview({ calendar: { weeks, later, expired } }: { calendar: Calendar }) {
  const ahead = weeks.reduce((sum, { count }) => sum + count, 0);
  const worst = weeks.filter(({ isCliff }) => isCliff).toSorted((a, b) => b.count - a.count)[0];
  return (
    <>
      {ahead === 0 ? "Nothing expires" : `${counted(ahead, "certificate")} expire`} within twelve
      months, {later} later{expired === 0 ? "" : `, ${expired} expired already`}
      {worst === undefined ? null : (
        <span className="text-amber">
          {" · "}
          <TriangleAlert className="mr-1 inline size-3.5 align-text-bottom" aria-hidden />
          {weekWords(worst)}
        </span>
      )}
    </>
  );
}
