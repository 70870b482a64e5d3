import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: "./lib/infrastructure/store/schema/*.ts",
  out: "./lib/infrastructure/store/migrations",
});
