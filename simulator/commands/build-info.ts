import type { Document } from "bson";
import type { CommandContext } from "#simulator/commands/command.ts";
import { FREE, LOGIN, type Requirement } from "#simulator/commands/command-definition.ts";
import { okReply } from "#simulator/commands/reply.ts";
import { versionProfile } from "#simulator/versions/version-profile.ts";

const BUILD_FIELD = "unrecorded";

/** Version and build of the server program. */
export function buildInfo(context: CommandContext): Document {
  const { options } = context.node;
  const profile = versionProfile(options.version);
  if (isVersionOnly(context)) {
    return okReply({ version: profile.version, versionArray: [...profile.versionArray] });
  }
  return okReply({
    version: profile.version,
    gitVersion: profile.gitVersion,
    modules: [],
    allocator: "system",
    javascriptEngine: profile.recorded ? "none" : "mozjs",
    sysInfo: "deprecated",
    versionArray: [...profile.versionArray],
    openssl: { running: profile.openssl, compiled: profile.openssl },
    buildEnvironment: {
      distmod: "",
      distarch: "x86_64",
      cc: BUILD_FIELD,
      ccflags: BUILD_FIELD,
      cxx: BUILD_FIELD,
      cxxflags: BUILD_FIELD,
      linkflags: BUILD_FIELD,
      target_arch: "x86_64",
      target_os: "linux",
    },
    bits: 64,
    debug: false,
    maxBsonObjectSize: 16_777_216,
    ...(options.process === "mongos"
      ? {}
      : { storageEngines: ["devnull", "ephemeralForTest", "wiredTiger"] }),
  });
}

/** Free up to 8.0; there the parameter buildInfoAuthMode decides, and its default asks for a login. */
export function buildInfoRequirement({ node }: CommandContext): Requirement {
  if (!versionProfile(node.options.version).hasBuildInfoAuthMode) return FREE;
  const mode = node.parameters.get("buildInfoAuthMode") ?? "requiresAuth";
  return mode === "requiresAuth" ? LOGIN : FREE;
}

function isVersionOnly({ node, session }: CommandContext): boolean {
  if (!node.options.authorization || session.authenticatedUsers.length > 0) return false;
  return node.parameters.get("buildInfoAuthMode") === "versionOnlyIfPreAuth";
}
