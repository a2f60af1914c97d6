declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** An embedded DynamoDB without transactions; times in milliseconds. */
  export default function dynalite(options: {
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
    path?: string;
  }): Server;
}
