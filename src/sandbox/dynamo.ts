import dynalite from 'dynalite';
import type { AddressInfo } from 'node:net';

export interface Dynamo {
  endpoint: string;
  close(): Promise<void>;
}

/** Starts an embedded DynamoDB on a free port of this machine; its tables are kept in the folder. */
export async function startDynamo(path: string): Promise<Dynamo> {
  const server = dynalite({ path, createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = addressOf(server.address());
  return {
    endpoint: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('The embedded DynamoDB has no port.');
  return address;
}
