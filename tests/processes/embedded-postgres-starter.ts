import { startEmbeddedPostgres } from "#lib/infrastructure/embedded-postgres/start-embedded-postgres.ts";

/** Starts or finds the server of the folder in argv, says so on stdout, and stays until it is killed or told to stop. */
const [folder = ""] = process.argv.slice(2);
const beganAt = performance.now();
const { url, owner, stop } = await startEmbeddedPostgres(folder);
process.stdout.write(
  `${JSON.stringify({ url, owner, durationMs: Math.round(performance.now() - beganAt) })}\n`,
);
process.stdin.resume();
process.stdin.once("end", () => void stop().then(() => process.exit(0)));
