/** @file What promotions ask of workers. Types only. */
import type { Digest } from '../core/hash.ts';
import type { Catalog } from '../core/registry/names.ts';
import type { ModelSignature } from '../core/registry/signature.ts';
import type { PipelineTestReport } from '../core/training/pipeline-tests/entities.ts';
import type { BackendChoice, TableAddress } from './protocol.ts';

/** Results by request. */
export interface PromotionResults {
  testPipeline: PipelineTestReport;
  modelSignature: ModelSignature;
  copyModel: {
    readonly version: number;
    readonly runId: string;
    /** Recomputed from the files, and again from within the other environment. */
    readonly modelHash: Digest;
    readonly files: number;
    readonly bytes: number;
  };
}

/** Payloads by request. */
export interface PromotionRequests {
  testPipeline: {
    readonly table: TableAddress;
    readonly pipelineDigest: Digest;
    readonly signature: ModelSignature | null;
    readonly backend: BackendChoice;
  };
  modelSignature: { readonly modelUri: string };
  copyModel: {
    readonly model: string;
    readonly version: number;
    readonly target: string;
    readonly to: Catalog;
    readonly by: string;
  };
}
