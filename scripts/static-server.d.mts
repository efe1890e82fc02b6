import type { Server } from 'node:http';
export function serveFolder(
  root: string,
  port: number,
  headersOfAll?: Readonly<Record<string, string>>,
): Promise<Server>;
