declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** An embedded DynamoDB without transactions; times in milliseconds, kept in the folder `path` where one is given. */
  export default function dynalite(options: {
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
    path?: string;
  }): Server;
}
