const TEST = "\\.test\\.tsx?$";
const ROOM_FOLDERS = "^(app|components|lib|worker|cli|simulator|tests|e2e|bench|scripts)/";

/** The import table of docs/architecture.md: a room may import these, and nothing else. */
const ROOMS = {
  "lib/domain": ["lib/domain"],
  "lib/contracts": ["lib/contracts", "lib/domain"],
  "lib/application": ["lib/application", "lib/domain"],
  "lib/protocols": ["lib/protocols"],
  "lib/infrastructure": [
    "lib/infrastructure",
    "lib/application/ports",
    "lib/protocols",
    "lib/domain",
  ],
  "lib/server": [
    "lib/server",
    "lib/application",
    "lib/infrastructure",
    "lib/contracts",
    "lib/domain",
  ],
  "lib/client": ["lib/client", "lib/contracts", "lib/domain"],
  "components/ui": ["components/ui"],
  components: ["components", "lib/client", "lib/contracts", "lib/domain"],
  app: [
    "app",
    "components",
    "lib/client",
    "lib/server",
    "lib/application",
    "lib/contracts",
    "lib/domain",
  ],
  simulator: ["simulator", "lib/protocols", "lib/domain"],
  worker: ["worker", "lib/server", "lib/application", "lib/domain"],
  cli: ["cli", "lib/server", "lib/application", "lib/contracts", "lib/domain", "simulator"],
};

const roomRules = Object.entries(ROOMS).map(([room, allowed]) => ({
  name: `room:${room}`,
  severity: "error",
  from: {
    path: `^${room}/`,
    pathNot: [TEST, ...(room === "components" ? ["^components/ui/"] : [])],
  },
  to: { path: ROOM_FOLDERS, pathNot: allowed.map((target) => `^${target}(/|\\.)`) },
}));

const packageRule = (room, allowedPackages) => ({
  name: `packages:${room}`,
  severity: "error",
  from: { path: `^${room}/`, pathNot: TEST },
  to: {
    dependencyTypes: ["npm", "npm-dev", "npm-optional", "npm-peer", "npm-no-pkg", "npm-unknown"],
    ...(allowedPackages.length > 0
      ? { pathNot: allowedPackages.map((name) => `^node_modules/${name}/`) }
      : {}),
  },
});

const noNodeApi = (room) => ({
  name: `no-node-api:${room}`,
  severity: "error",
  from: { path: `^${room}/`, pathNot: TEST },
  to: { dependencyTypes: ["core"] },
});

export default {
  forbidden: [
    ...roomRules,
    packageRule("lib/domain", []),
    packageRule("lib/application", []),
    packageRule("lib/contracts", ["zod"]),
    packageRule("lib/protocols", ["bson"]),
    noNodeApi("lib/domain"),
    noNodeApi("lib/application"),
    noNodeApi("lib/contracts"),
    {
      name: "models-without-react",
      severity: "error",
      from: { path: "-model\\.ts$" },
      to: { path: "^node_modules/(react|react-dom|next)/" },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "tests-are-leaves",
      severity: "error",
      from: { path: "^(app|components|lib|worker|cli|simulator)/", pathNot: TEST },
      to: { path: "^(tests|e2e|bench|scripts)/" },
    },
    {
      name: "unresolvable",
      severity: "error",
      from: { path: ROOM_FOLDERS },
      to: { couldNotResolve: true, pathNot: "^(bun:|cloudflare:)" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^\\.next/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json"],
    },
  },
};
