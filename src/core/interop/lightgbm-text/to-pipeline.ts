/** @file A read model as a pipeline that scores tables: names, categories by label, classes. */
import { ParamError } from '../../errors.ts';
import type { FittedRecipe } from '../../features/recipe.ts';
import type { ParamSpec, ParamValue, Params } from '../../learners/learner.ts';
import { checkParam } from '../../learners/params.ts';
import type { TrainedPipeline } from '../../learners/pipeline.ts';
import { GBDT_INFO } from '../../learners/trees/info.ts';
import type { GbdtModel } from '../../learners/trees/model.ts';
import type { Table } from '../../table/table.ts';
import { importClasses, type TargetWords } from './import-classes.ts';
import { importFeatures, type ImportedFeature } from './import-features.ts';
import type { LightGbmFile } from './read.ts';
import type { NamedFeature } from './trailer.ts';

/** What the text does not say. All of it may be absent. */
export interface LightGbmImport extends TargetWords {
  /** Names and labels by code, in the order of the model. */
  readonly features?: readonly NamedFeature[] | undefined;
  /** Gives types of columns, and labels of categories and classes. */
  readonly table?: Table | undefined;
}

/** Name of the target when nobody says one. */
const DEFAULT_TARGET = 'target';

/** Categories are coded by the recipe, as in our own trees; numbers go in as they are. */
function recipeOf(features: readonly ImportedFeature[]): FittedRecipe {
  const coded = features.filter(({ categories }) => categories !== undefined);
  const columns = coded.map(({ name }) => name);
  const levels = coded.map(({ categories }) => categories!);
  const isCoded = coded.length > 0;
  return {
    version: 1,
    recipe: {
      version: 1,
      steps: isCoded ? [{ op: 'ordinal', columns, native: true, unseen: 'missing' }] : [],
    },
    inputs: features.map(({ column }) => column),
    states: isCoded ? [{ op: 'ordinal', levels }] : [],
    featureNames: features.map(({ name }) => name),
    leftOut: [],
    lineage: Object.fromEntries(features.map(({ name }) => [name, [name]])),
  };
}

function paramOf(spec: ParamSpec, text: string): ParamValue | undefined {
  const isFlag = spec.type === 'boolean';
  const value = spec.type === 'choice' ? text : isFlag ? text === '1' : Number(text);
  try {
    return checkParam(spec, value);
  } catch (error) {
    // LightGBM allows more than our learner does, e.g. more leaves.
    if (error instanceof ParamError) return undefined;
    throw error;
  }
}

/** Those parameters of the training that our own trees have too. */
function paramsOf({ params, forest, numScores }: LightGbmFile): Params {
  const known = GBDT_INFO.params.flatMap((spec) => {
    const text = params.get(spec.name);
    const value = text === undefined ? undefined : paramOf(spec, text);
    return value === undefined ? [] : [[spec.name, value] as const];
  });
  return { num_iterations: forest.numTrees / numScores, ...Object.fromEntries(known) };
}

/**
 * Makes the pipeline.
 *
 * Without labels for them, categorical features stay numbers: a table must hold LightGBM's codes then.
 *
 * @throws {DataError} `feature_mismatch`, `duplicate_feature`, `categories_mismatch`, `wrong_type`,
 *   `class_mismatch`, `unknown_label`; {ParamError} `invalid_param`.
 */
export function toPipeline(
  file: LightGbmFile,
  { features: given, table, ...words }: LightGbmImport = {},
): TrainedPipeline {
  const features = importFeatures(file, given, table);
  const target = words.target ?? file.note?.target ?? DEFAULT_TARGET;
  const classes = importClasses(file, { ...words, target }, table);
  const { task, numClasses, numScores, output, words: objective, forest } = file;
  const model: GbdtModel = {
    learner: 'gbdt',
    version: 1,
    task,
    numClasses,
    featureNames: features.map(({ name }) => name),
    features: features.map(({ name, categories }) =>
      categories === undefined
        ? { name, kind: 'numeric' }
        : { name, kind: 'categorical', categories },
    ),
    numScores,
    initialScores: new Float64Array(numScores),
    forest,
    ...(output ? { output } : {}),
    ...(objective ? { objective } : {}),
  };
  return {
    version: 1,
    learner: 'gbdt',
    params: paramsOf(file),
    task,
    target,
    classes,
    positive: task === 'binary' ? classes[1] : null,
    threshold: file.note?.threshold ?? 0.5,
    recipe: recipeOf(features),
    model,
  };
}
