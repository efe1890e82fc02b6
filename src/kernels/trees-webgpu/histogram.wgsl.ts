/**
 * @file WGSL: sums by bin. A workgroup takes some rows of a job and one word of bins, four features; it
 * counts into 4 · 256 slots of its own memory by integer atomics, 12 kB, then adds what is not 0 to the
 * histogram. Integers do not care about the order.
 *
 * A feature of few bins has several slots for each, and neighbouring lanes take different ones, so that
 * they do not queue for the same address.
 */
import { BATCH_WGSL } from './batch.wgsl.ts';

/** Entry point `countRows`; workgroups [blocks of rows to count, words per row]. */
export const HISTOGRAM_WGSL = /* wgsl */ `
${BATCH_WGSL}
const SLOTS = 1024u;

struct Feature {
  firstBin: u32,
  // 0 for padding.
  numBins: u32,
  // A bin has 2^spread slots.
  spread: u32,
}

@group(0) @binding(1) var<storage, read> rows: array<u32>;
@group(0) @binding(2) var<storage, read> words: array<u32>;
@group(0) @binding(3) var<storage, read> derivatives: array<vec2i>;
@group(0) @binding(4) var<storage, read> features: array<Feature>;
@group(0) @binding(5) var<storage, read_write> histograms: array<atomic<i32>>;

var<workgroup> gradients: array<atomic<i32>, SLOTS>;
var<workgroup> hessians: array<atomic<i32>, SLOTS>;
var<workgroup> counts: array<atomic<i32>, SLOTS>;

@compute @workgroup_size(LANES)
fn countRows(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  var job = 0u;
  while (job + 1u < batch.numJobs && batch.jobs[job + 1u].countBlock <= group.x) {
    job += 1u;
  }
  let share = batch.jobs[job].countRows;
  let start = batch.jobs[job].countBegin + (group.x - batch.jobs[job].countBlock) * share;
  let stop = min(start + share, batch.jobs[job].countEnd);
  let column = group.y * batch.numRows;
  let spread = vec4u(
    features[4u * group.y].spread,
    features[4u * group.y + 1u].spread,
    features[4u * group.y + 2u].spread,
    features[4u * group.y + 3u].spread,
  );
  let offset = vec4u(0u, 256u, 512u, 768u) + (vec4u(lane) & ((vec4u(1u) << spread) - 1u));
  for (var i = start + lane; i < stop; i += LANES) {
    let row = rows[i];
    let bins = (vec4u(words[column + row]) >> vec4u(0u, 8u, 16u, 24u)) & vec4u(255u);
    let slots = offset + (bins << spread);
    let derivative = derivatives[row];
    for (var k = 0u; k < 4u; k += 1u) {
      atomicAdd(&gradients[slots[k]], derivative.x);
      atomicAdd(&hessians[slots[k]], derivative.y);
      atomicAdd(&counts[slots[k]], 1);
    }
  }
  workgroupBarrier();
  for (var k = 0u; k < 4u; k += 1u) {
    let feature = features[4u * group.y + k];
    let bin = lane >> feature.spread;
    let slot = 256u * k + lane;
    let count = atomicLoad(&counts[slot]);
    if (bin < feature.numBins && count > 0) {
      let at = 3u * (job * batch.numBins + feature.firstBin + bin);
      atomicAdd(&histograms[at], atomicLoad(&gradients[slot]));
      atomicAdd(&histograms[at + 1u], atomicLoad(&hessians[slot]));
      atomicAdd(&histograms[at + 2u], count);
    }
  }
}
`;
