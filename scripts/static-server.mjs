/** @file Serves a built folder with the security headers of headers.mjs. Used by `npm start` and by tests. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { SECURITY_HEADERS } from './headers.mjs';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/** Maps a request path to a file inside `root`, or null when it points outside. */
function resolveFile(root, url) {
  let path;
  try {
    path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch (error) {
    if (error instanceof URIError || error instanceof TypeError) return null;
    throw error;
  }
  const file = normalize(join(root, path.endsWith('/') ? `${path}index.html` : path));
  return file.startsWith(normalize(root) + sep) ? file : null;
}

/**
 * Starts a server for `root`; resolves with it once it listens. Rejects when the port is taken. Other headers than
 * ours are for tests of what a plain file server does to the app.
 */
export function serveFolder(root, port, headersOfAll = SECURITY_HEADERS.all) {
  const server = createServer(async (request, response) => {
    const reply = (status, headers = {}) =>
      response.writeHead(status, { ...headersOfAll, ...headers });
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      reply(405, { Allow: 'GET, HEAD' }).end();
      return;
    }
    const file = resolveFile(root, request.url ?? '/');
    const info = file && (await stat(file).catch(() => null));
    if (!info?.isFile()) {
      reply(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('Not found');
      return;
    }
    const hashed = /[\\/]assets[\\/]/.test(file);
    reply(200, {
      'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
      'Content-Length': info.size,
      'Cache-Control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
    if (request.method === 'HEAD') response.end();
    else createReadStream(file).pipe(response);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
