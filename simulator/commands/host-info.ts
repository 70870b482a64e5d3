import { totalmem } from "node:os";
import type { Document } from "bson";
import type { CommandContext } from "#simulator/commands/command.ts";
import { long, okReply } from "#simulator/commands/reply.ts";
import { versionProfile } from "#simulator/versions/version-profile.ts";

const BYTES_PER_MB = 1024 * 1024;
const PAGE_BYTES = 4096;

/** The machine; a simulated one, apart from its memory. */
export function hostInfo({ node }: CommandContext): Document {
  const memSizeMB = Math.floor(totalmem() / BYTES_PER_MB);
  const isLater = versionProfile(node.options.version).hasHello;
  const size = isLater ? long(memSizeMB) : memSizeMB;
  return okReply({
    system: {
      currentTime: node.now(),
      hostname: node.host,
      cpuAddrSize: 64,
      memSizeMB: size,
      memLimitMB: size,
      numCores: 2,
      cpuArch: "x86_64",
      numaEnabled: false,
    },
    os: { type: "Linux", name: "Simulated Linux", version: "1" },
    extra: {
      versionString: "Linux version 6.0.0",
      libcVersion: "2.36",
      kernelVersion: "6.0.0",
      cpuFrequencyMHz: "2000.000",
      cpuFeatures: "",
      pageSize: long(PAGE_BYTES),
      numPages: Math.floor(totalmem() / PAGE_BYTES),
      maxOpenFiles: 20_000,
    },
  });
}
