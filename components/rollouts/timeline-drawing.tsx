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
          y={top}
          width={Math.max(0, mark.barX1 - mark.barX0)}
          height={BAR_HEIGHT}
          className={FILL[mark.to]}
          opacity={0.9}
        />
      ))}
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
