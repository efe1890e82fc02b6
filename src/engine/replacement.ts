/**
 * @file One tab has put another workspace in place of this one. The others hold ids that are gone: they are told to
 * start anew. A channel does not hear itself, so the tab that did it decides on its own.
 */

const REPLACED = 'workspace-replaced';

let channel: BroadcastChannel | null = null;

function open(): BroadcastChannel {
  channel ??= new BroadcastChannel('terrarium');
  return channel;
}

/** Tells all other tabs. */
export function announceReplacement(): void {
  open().postMessage(REPLACED);
}

/** Calls `listener` when another tab has replaced the workspace; returns how to stop. */
export function onReplacement(listener: () => void): () => void {
  const heard = (event: MessageEvent<unknown>): void => {
    if (event.data === REPLACED) listener();
  };
  open().addEventListener('message', heard);
  return () => open().removeEventListener('message', heard);
}
