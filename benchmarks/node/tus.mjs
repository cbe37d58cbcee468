// @tus/server, set up as in its documentation, with as many processes as the other servers.
import cluster from "node:cluster";

import { FileStore } from "@tus/file-store";
import { Server } from "@tus/server";

const [port, directory, processes] = process.argv.slice(2);

if (cluster.isPrimary) {
  for (let i = 0; i < Number(processes); i++) cluster.fork();
} else {
  const server = new Server({ path: "/files", datastore: new FileStore({ directory }) });
  server.listen({ host: "127.0.0.1", port: Number(port) });
}
