import { timestamp } from "drizzle-orm/pg-core";

/** A point in time, to the millisecond: what a JavaScript Date can hold without loss. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });
