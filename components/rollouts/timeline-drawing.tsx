import { type Board, LANE_HEIGHT, type PlacedLane } from "#components/rollouts/board-model.ts";
import type { PlacedGate } from "#components/rollouts/gate-placement.ts";
import type { TimeStretch } from "#components/rollouts/time-scale.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";

const FILL: Record<TlsMode, string> = {
  disabled: "fill-red-fill",
  allowTLS: "fill-amber-fill",
  preferTLS: "fill-blue-fill",
  requireTLS: "fill-green-fill",
};

const BAR_HEIGHT = 8;
/** A step that only looks or waits leaves the mode as it is, and is drawn as a thin line. */
const QUIET_HEIGHT = 2;
/** A restart of a second would vanish on an axis of hours. */
const MIN_GAP_WIDTH = 4;

/** Everything that is only looked at; marks are real buttons and lie above it. */
export function TimelineDrawing({ board }: { board: Board }) {
  return (
    <svg
      width={board.width}
      height={board.height}
      aria-hidden="true"
      className="absolute inset-0 block overflow-visible"
    >
      {board.ticks.map(({ atMs, x }) => (
        <line key={atMs} x1={x} x2={x} y1={0} y2={board.height} className="stroke-line" />
      ))}
      {board.groups.flatMap(({ lanes }) =>
        lanes.map((placed) => <LaneFills key={placed.lane.host} placed={placed} />),
      )}
      {board.stretches
        .filter(({ folded }) => folded)
        .map((stretch) => (
          <Fold key={stretch.fromMs} stretch={stretch} height={board.height} />
        ))}
      {board.gates.map((gate) => (
        <Gate key={gate.phaseIndex} gate={gate} height={board.height} />
      ))}
      {board.momentX === null ? null : (
        <>
          <rect
            x={board.momentX}
            y={0}
            width={Math.max(0, board.width - board.momentX)}
            height={board.height}
            className="fill-surface"
            opacity={0.72}
          />
          <line
            x1={board.momentX}
            x2={board.momentX}
            y1={-4}
            y2={board.height}
            className="stroke-blue"
            strokeWidth={1.5}
          />
        </>
      )}
      {board.nowX === null ? null : (
        <line
          x1={board.nowX}
          x2={board.nowX}
          y1={-4}
          y2={board.height}
          className="stroke-ink"
          strokeWidth={1.25}
        />
      )}
    </svg>
  );
}

function LaneFills({ placed }: { placed: PlacedLane }) {
  const top = placed.y + (LANE_HEIGHT - BAR_HEIGHT) / 2;
  return (
    <g>
      {placed.fills.map(({ mode, x0, x1 }) => (
        <rect
          key={mode}
          x={x0}
          y={top}
          width={Math.max(0, x1 - x0)}
          height={BAR_HEIGHT}
          className={FILL[mode]}
          opacity={0.42}
        />
      ))}
      {placed.marks.map((mark) => (
        <rect
          key={mark.id}
          x={mark.barX0}
          y={mark.to === null ? top + (BAR_HEIGHT - QUIET_HEIGHT) / 2 : top}
          width={Math.max(0, mark.barX1 - mark.barX0)}
          height={mark.to === null ? QUIET_HEIGHT : BAR_HEIGHT}
          className={mark.to === null ? "fill-ink-3" : FILL[mark.to]}
          opacity={0.9}
        />
      ))}
      {placed.gaps.map((gap) => (
        <Gap key={`${gap.kind} ${gap.x0}`} gap={gap} top={top} />
      ))}
    </g>
  );
}

/** The lane is interrupted where the process was down, and dashed where somebody is asked to restart it. */
function Gap({ gap, top }: { gap: PlacedLane["gaps"][number]; top: number }) {
  if (gap.kind === "awaited") {
    return (
      <line
        x1={gap.x0}
        x2={gap.x1}
        y1={top + BAR_HEIGHT / 2}
        y2={top + BAR_HEIGHT / 2}
        className="stroke-violet"
        strokeWidth={2}
        strokeDasharray="3 3"
      />
    );
  }
  const width = Math.max(MIN_GAP_WIDTH, gap.x1 - gap.x0);
  return (
    <g>
      <rect
        x={gap.x1 - width}
        y={top - 1}
        width={width}
        height={BAR_HEIGHT + 2}
        className="fill-surface"
      />
      <line
        x1={gap.x1 - width}
        x2={gap.x1 - width}
        y1={top - 3}
        y2={top + BAR_HEIGHT + 3}
        className="stroke-ink-3"
      />
      <line
        x1={gap.x1}
        x2={gap.x1}
        y1={top - 3}
        y2={top + BAR_HEIGHT + 3}
        className="stroke-ink-3"
      />
    </g>
  );
}

/** A torn strip: the lanes do not run through it, so nobody reads its width as time. */
function Fold({ stretch, height }: { stretch: TimeStretch; height: number }) {
  const { x0, x1 } = stretch;
  const edge = (x: number) => {
    const steps = Math.ceil(height / 7);
    const points = Array.from(
      { length: steps + 1 },
      (_, index) => `${x + (index % 2 === 0 ? -2.5 : 2.5)},${Math.min(index * 7, height)}`,
    );
    return points.join(" ");
  };
  return (
    <g>
      <rect x={x0} y={0} width={x1 - x0} height={height} className="fill-surface" />
      <rect x={x0} y={0} width={x1 - x0} height={height} className="fill-hover" opacity={0.6} />
      <polyline points={edge(x0)} fill="none" className="stroke-line-strong" strokeWidth={1.25} />
      <polyline points={edge(x1)} fill="none" className="stroke-line-strong" strokeWidth={1.25} />
    </g>
  );
}

function Gate({ gate, height }: { gate: PlacedGate; height: number }) {
  const waits = gate.atMs === null;
  return (
    <line
      x1={gate.x}
      x2={gate.x}
      y1={0}
      y2={height}
      className={waits ? "stroke-violet" : "stroke-ink-2"}
      strokeWidth={1.5}
      strokeDasharray={waits ? "3 4" : undefined}
    />
  );
}
