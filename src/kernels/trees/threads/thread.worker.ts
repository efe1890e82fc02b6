/** @file A thread of the tree kernel: one fit after another, each from its `open` message until it is sent home. */
import type { TreeExports } from '../exports.ts';
import { Stages } from '../stages.ts';
import { serveCommands } from './commands.ts';
import type { OpenMessage, ThreadAnswer } from './thread-crew.ts';

declare const self: {
  postMessage(message: ThreadAnswer): void;
  onmessage: ((event: { readonly data: OpenMessage }) => void) | null;
};

self.onmessage = ({ data }) => {
  const { module, memory, layout, objective, commands, thread } = data;
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const stages = new Stages(exports as unknown as TreeExports, memory, layout, objective);
  self.postMessage('ready');
  serveCommands(commands, thread, stages);
};
