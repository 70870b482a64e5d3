import { addCaBundle } from "#lib/application/add-ca-bundle.ts";
import { listCaBundles } from "#lib/application/list-ca-bundles.ts";
import { createCaBundleBodySchema } from "#lib/contracts/certificate.ts";
import { getContainer } from "#lib/server/container.ts";
import { parseBody } from "#lib/server/http/parse-body.ts";
import { withAction, withActor } from "#lib/server/http/with-actor.ts";
import { presentCaBundle } from "#lib/server/presenters/ca-bundle.ts";

type Context = RouteContext<"/api/v1/clusters/[clusterId]/ca-bundles">;

export const GET = withActor<Context>(async (_request, { params }, actor) => {
  const { clusterId } = await params;

  const bundles = await listCaBundles(clusterId, actor, getContainer());

  return Response.json({ items: bundles.map(presentCaBundle) });
});

export const POST = withAction<Context>(async (request, { params }, actor) => {
  const { clusterId } = await params;
  const { name, pem, hosts } = await parseBody(request, createCaBundleBodySchema);

  const input = { clusterId, name, pem, hosts: hosts ?? null };
  const bundle = await addCaBundle(input, actor, getContainer());

  const location = `/api/v1/clusters/${clusterId}/ca-bundles/${bundle.id}`;
  return Response.json(presentCaBundle(bundle), { status: 201, headers: { location } });
});
