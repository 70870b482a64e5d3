CREATE TABLE "ca_bundles" (
	"id" text PRIMARY KEY NOT NULL,
	"cluster_id" text NOT NULL,
	"name" text NOT NULL,
	"hosts" jsonb,
	"pem" text NOT NULL,
	"certificates" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "ca_bundles" ADD CONSTRAINT "ca_bundles_cluster_id_clusters_id_fk" FOREIGN KEY ("cluster_id") REFERENCES "public"."clusters"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "ca_bundles_name" ON "ca_bundles" USING btree ("cluster_id",lower("name"));