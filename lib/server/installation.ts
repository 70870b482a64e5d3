import { fileURLToPath } from "node:url";

/** Folder of the checkout, wherever the process was started. */
export const INSTALLATION = fileURLToPath(new URL("../..", import.meta.url));
