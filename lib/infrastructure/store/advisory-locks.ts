/**
 * Keys of this application's advisory locks. They share one number space with everything else in the same
 * database, hence the odd high digits.
 */
export const MIGRATION_LOCK = 7_061_330_001;
export const FACT_LOCK = 7_061_330_002;
