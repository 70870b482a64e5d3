CREATE TABLE "node_configs" (
	"cluster_id" text NOT NULL,
	"host" text NOT NULL,
	"text" text NOT NULL,
	"uploaded_by" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "node_configs_cluster_id_host_pk" PRIMARY KEY("cluster_id","host")
);
--> statement-breakpoint
ALTER TABLE "rollout_steps" DROP CONSTRAINT "rollout_steps_state";--> statement-breakpoint
ALTER TABLE "rollout_steps" ADD COLUMN "action" jsonb;--> statement-breakpoint
UPDATE "rollout_steps" SET "action" = jsonb_build_object('kind', 'set-mode', 'to', "to_mode");--> statement-breakpoint
ALTER TABLE "rollout_steps" ALTER COLUMN "action" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "rollout_steps" ADD COLUMN "skipped" jsonb;--> statement-breakpoint
ALTER TABLE "rollout_steps" ADD COLUMN "confirmed" jsonb;--> statement-breakpoint
ALTER TABLE "rollouts" ADD COLUMN "waivers" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "rollouts" ADD COLUMN "acknowledgements" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "rollouts" ADD COLUMN "hold" jsonb;--> statement-breakpoint
ALTER TABLE "rollouts" ADD COLUMN "not_before" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "node_configs" ADD CONSTRAINT "node_configs_cluster_id_clusters_id_fk" FOREIGN KEY ("cluster_id") REFERENCES "public"."clusters"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rollout_steps" ADD CONSTRAINT "rollout_steps_state" CHECK ("rollout_steps"."state" in ('pending', 'running', 'done', 'failed', 'skipped'));