import type { Server } from 'node:http';
export function serveFolder(root: string, port: number): Promise<Server>;
