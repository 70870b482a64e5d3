import { expect, test } from "vitest";
import {
  checkAddCluster,
  EMPTY_ADD_CLUSTER_FORM,
  hasUser,
  toCreateClusterBody,
} from "#components/clusters/add-cluster-model.ts";

const filled = { ...EMPTY_ADD_CLUSTER_FORM, name: " orders ", uri: " mongodb://db-1:27017 " };

test("a name and a connection string are enough", () => {
  expect(checkAddCluster(filled)).toEqual({});
});

test("each bad field gets its own sentence", () => {
  const errors = checkAddCluster({
    ...filled,
    name: " ",
    uri: "https://db-1",
    caPem: "hello",
    clientPem: "-----BEGIN CERTIFICATE-----",
  });

  expect(Object.keys(errors).sort()).toEqual(["caPem", "clientPem", "name", "uri"]);
});

test("fields left empty are sent as null, not as empty text", () => {
  expect(toCreateClusterBody(filled)).toEqual({
    name: "orders",
    uri: "mongodb://db-1:27017",
    caPem: null,
    clientPem: null,
    settings: { allowCredentialsOverPlaintext: false },
  });
});

test("a user in the connection string is seen, an @ in the options is not", () => {
  expect(hasUser("mongodb://audit:secret@db-1:27017/")).toBe(true);
  expect(hasUser("mongodb://db-1:27017/?appName=a@b")).toBe(false);
});
