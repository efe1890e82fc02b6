/** @file Which leaf is split next: the rules of growing, over leaves that have a split. */

/** `lossguide`: the split that saves most · `depthwise`: level by level, by number within one · `depth_first`: the leaf that came last. */
export type GrowPolicy = 'lossguide' | 'depthwise' | 'depth_first';

/** What the rules look at. */
export interface OpenLeaf {
  readonly index: number;
  readonly depth: number;
  readonly gain: number;
}

/** Leaves that wait to be split. */
export interface Frontier {
  push(leaf: OpenLeaf): void;
  /** Takes the next leaf and gives its index; −1 when none is left. */
  pop(): number;
}

/** Makes an empty frontier. Cost: O(log leaves) a call; a stack when depth-first. */
export function createFrontier(policy: GrowPolicy): Frontier {
  if (policy === 'depth_first') {
    const stack: number[] = [];
    return { push: ({ index }) => void stack.push(index), pop: () => stack.pop() ?? -1 };
  }
  const compare = comesFirst(policy);
  return createHeap((a, b) => compare(a, b) < 0);
}

/** Orders leaves that wait at the same time: those that come first are lower. Depth-first it is a guess. */
export function comesFirst(policy: GrowPolicy): (a: OpenLeaf, b: OpenLeaf) => number {
  return policy === 'depthwise'
    ? (a, b) => a.depth - b.depth || a.index - b.index
    : (a, b) => b.gain - a.gain || a.index - b.index;
}

function createHeap(isBefore: (a: OpenLeaf, b: OpenLeaf) => boolean): Frontier {
  const heap: OpenLeaf[] = [];
  return {
    push(leaf) {
      let at = heap.push(leaf) - 1;
      while (at > 0) {
        const parent = (at - 1) >> 1;
        if (!isBefore(leaf, heap[parent])) break;
        heap[at] = heap[parent];
        at = parent;
      }
      heap[at] = leaf;
    },
    pop() {
      const last = heap.pop();
      if (last === undefined) return -1;
      if (heap.length === 0) return last.index;
      const { index } = heap[0];
      let at = 0;
      for (let child = 1; child < heap.length; child = 2 * at + 1) {
        if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++;
        if (!isBefore(heap[child], last)) break;
        heap[at] = heap[child];
        at = child;
      }
      heap[at] = last;
      return index;
    },
  };
}
