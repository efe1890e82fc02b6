/**
 * @file WGSL: moves the rows of nodes to their sides, order kept, for all jobs of a batch at once. A
 * workgroup takes 2,048 rows, in two passes:
 *
 * ```
 * markSides   one bit per row: left?; lefts of the block
 * moveRows    place = lefts of earlier blocks + lefts before it in the block (or the same of rights)
 * ```
 */
import { BATCH_WGSL } from './batch.wgsl.ts';

/** Entry points `markSides` and `moveRows`; one workgroup for each block of rows to move. */
export const PARTITION_WGSL = /* wgsl */ `
${BATCH_WGSL}
const MASKS = 64u;

@group(0) @binding(1) var<storage, read> rows: array<u32>;
@group(0) @binding(2) var<storage, read> words: array<u32>;
@group(0) @binding(3) var<storage, read_write> sides: array<u32>;
@group(0) @binding(4) var<storage, read_write> lefts: array<u32>;
@group(0) @binding(5) var<storage, read_write> moved: array<u32>;

var<workgroup> masks: array<atomic<u32>, MASKS>;
var<workgroup> total: atomic<u32>;
var<workgroup> counts: array<u32, MASKS>;
var<workgroup> before: array<u32, MASKS>;

// The last job that begins at this block or earlier; jobs without rows to move have no blocks.
fn jobOf(block: u32) -> u32 {
  var job = 0u;
  while (job + 1u < batch.numJobs && batch.jobs[job + 1u].firstBlock <= block) {
    job += 1u;
  }
  return job;
}

@compute @workgroup_size(LANES)
fn markSides(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let block = group.x;
  let job = jobOf(block);
  let start = batch.jobs[job].begin + (block - batch.jobs[job].firstBlock) * BLOCK_ROWS;
  let count = min(BLOCK_ROWS, batch.jobs[job].end - start);
  let column = batch.jobs[job].word * batch.numRows;
  let shift = batch.jobs[job].shift;
  for (var i = lane; i < count; i += LANES) {
    let bin = (words[column + rows[start + i]] >> shift) & 255u;
    let side = (batch.jobs[job].leftBins[bin >> 5u] >> (bin & 31u)) & 1u;
    if (side == 1u) {
      atomicOr(&masks[i >> 5u], 1u << (i & 31u));
    }
  }
  workgroupBarrier();
  if (lane < MASKS) {
    let mask = atomicLoad(&masks[lane]);
    sides[block * MASKS + lane] = mask;
    atomicAdd(&total, countOneBits(mask));
  }
  workgroupBarrier();
  if (lane == 0u) {
    lefts[block] = atomicLoad(&total);
  }
}

@compute @workgroup_size(LANES)
fn moveRows(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let block = group.x;
  let job = jobOf(block);
  let firstBlock = batch.jobs[job].firstBlock;
  let start = batch.jobs[job].begin + (block - firstBlock) * BLOCK_ROWS;
  let count = min(BLOCK_ROWS, batch.jobs[job].end - start);
  var earlier = 0u;
  for (var other = firstBlock + lane; other < block; other += LANES) {
    earlier += lefts[other];
  }
  atomicAdd(&total, earlier);
  if (lane < MASKS) {
    counts[lane] = countOneBits(sides[block * MASKS + lane]);
  }
  workgroupBarrier();
  if (lane < MASKS) {
    var sum = 0u;
    for (var i = 0u; i < lane; i += 1u) {
      sum += counts[i];
    }
    before[lane] = sum;
  }
  workgroupBarrier();
  let leftsBefore = atomicLoad(&total);
  let left = batch.jobs[job].begin + leftsBefore;
  let right = batch.jobs[job].middle + (block - firstBlock) * BLOCK_ROWS - leftsBefore;
  for (var i = lane; i < count; i += LANES) {
    let mask = sides[block * MASKS + (i >> 5u)];
    let rank = before[i >> 5u] + countOneBits(mask & ((1u << (i & 31u)) - 1u));
    let isLeft = ((mask >> (i & 31u)) & 1u) == 1u;
    moved[select(right + i - rank, left + rank, isLeft)] = rows[start + i];
  }
}
`;
