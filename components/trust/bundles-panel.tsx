"use client";

import { useQuery } from "@tanstack/react-query";
import { Trash2, Upload } from "lucide-react";
import { LifeBar } from "#components/certificates/life-bar.tsx";
import { FailureCallout } from "#components/frame/failure-callout.tsx";
import { Instant } from "#components/preferences/instant.tsx";
import { useMinuteMs } from "#components/preferences/now-context.tsx";
import { useAddressParams } from "#components/preferences/use-address-params.ts";
import { soonestOf } from "#components/trust/bundle-model.ts";
import { RemoveBundleSheet } from "#components/trust/remove-bundle-sheet.tsx";
import { UploadBundleSheet } from "#components/trust/upload-bundle-sheet.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { Popover } from "#components/ui/popover.tsx";
import { HeaderCell, ScrollTable } from "#components/ui/table.tsx";
import { certificateQueries } from "#lib/client/certificate-queries.ts";
import type { CaBundleDto } from "#lib/contracts/certificate.ts";
import type { ClusterDetail } from "#lib/contracts/cluster.ts";
import { counted } from "#lib/domain/counted.ts";

interface BundlesPanelProps {
  cluster: ClusterDetail;
  hosts: readonly string[];
  mayEdit: boolean;
}

/** CA files that an admin says some nodes use; with them trust is judged by certificates instead of names. */
export function BundlesPanel({ cluster, hosts, mayEdit }: BundlesPanelProps) {
  const [params, setParam] = useAddressParams();
  const { data: bundles = [], error } = useQuery(certificateQueries.bundles(cluster.id));
  const removed = bundles.find(({ id }) => id === params.get("remove")) ?? null;
  return (
    <Panel
      flush
      title="CA bundles"
      note="what the nodes trust, as far as you have told"
      actions={<UploadAction mayEdit={mayEdit} onPress={() => setParam("upload", "1")} />}
    >
      {error === null ? null : (
        <div className="p-4">
          <FailureCallout error={error} />
        </div>
      )}
      {bundles.length === 0 ? (
        <p className="px-4 py-5 text-ink-2">
          None yet. Without one, a node’s trust is known by the names of the authorities that it
          asks for, and a name can be shared by two of them. Upload the CA file of the nodes, and
          chains are checked against the certificates themselves.
        </p>
      ) : (
        <Bundles
          bundles={bundles}
          mayEdit={mayEdit}
          onRemove={(bundle) => setParam("remove", bundle.id)}
        />
      )}
      {mayEdit ? (
        <>
          <UploadBundleSheet
            cluster={cluster}
            hosts={hosts}
            open={params.has("upload")}
            onOpenChange={(open) => setParam("upload", open ? "1" : "")}
          />
          <RemoveBundleSheet
            cluster={cluster}
            bundle={removed}
            onClose={() => setParam("remove", "")}
          />
        </>
      ) : null}
    </Panel>
  );
}

function UploadAction({ mayEdit, onPress }: { mayEdit: boolean; onPress: () => void }) {
  const label = (
    <>
      <Upload aria-hidden />
      Upload a bundle
    </>
  );
  if (mayEdit) {
    return (
      <Button size="sm" onClick={onPress}>
        {label}
      </Button>
    );
  }
  return (
    <Popover label="Why no bundle can be uploaded" trigger={<Button size="sm">{label}</Button>}>
      <p className="font-medium">Uploading a CA bundle needs the operator role</p>
    </Popover>
  );
}

interface BundlesProps {
  bundles: readonly CaBundleDto[];
  mayEdit: boolean;
  onRemove: (bundle: CaBundleDto) => void;
}

function Bundles({ bundles, mayEdit, onRemove }: BundlesProps) {
  const nowMs = useMinuteMs();
  return (
    <ScrollTable label="CA bundles">
      <thead>
        <tr>
          <HeaderCell sticky>Bundle</HeaderCell>
          <HeaderCell>Used by</HeaderCell>
          <HeaderCell>Certificates</HeaderCell>
          <HeaderCell>Soonest expiry</HeaderCell>
          <HeaderCell>Uploaded</HeaderCell>
          {mayEdit ? (
            <HeaderCell align="right">
              <span className="sr-only">Actions</span>
            </HeaderCell>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {bundles.map((bundle) => (
          <tr key={bundle.id} className="h-11 border-line border-b last:border-b-0 hover:bg-hover">
            <th
              scope="row"
              className="sticky left-0 max-w-[260px] truncate bg-surface px-4 text-left font-medium"
              title={bundle.name}
            >
              {bundle.name}
            </th>
            <td className="whitespace-nowrap px-3 text-ink-2" title={bundle.hosts?.join(", ")}>
              {bundle.hosts === null ? "every node" : counted(bundle.hosts.length, "node")}
            </td>
            <td className="px-3">{bundle.certificates.length}</td>
            <td className="px-3">
              <Expiry bundle={bundle} nowMs={nowMs} />
            </td>
            <td className="whitespace-nowrap px-3 text-ink-2">
              <Instant at={bundle.createdAt} className="rounded-sm" /> by {bundle.createdBy}
            </td>
            {mayEdit ? (
              <td className="px-3 text-right">
                <Button
                  look="ghost"
                  size="icon-sm"
                  aria-label={`Remove ${bundle.name}`}
                  onClick={() => onRemove(bundle)}
                >
                  <Trash2 aria-hidden />
                </Button>
              </td>
            ) : null}
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}

function Expiry({ bundle, nowMs }: { bundle: CaBundleDto; nowMs: number }) {
  const soonest = soonestOf(bundle);
  return soonest === null ? "–" : <LifeBar certificate={soonest} nowMs={nowMs} className="w-28" />;
}
