/** @file Names and categories of the features of a read model, from whoever knows them best. */
import { DataError } from '../../errors.ts';
import { codedTextsOf } from '../../features/conversion.ts';
import { LEVEL_TYPES, levelsOf } from '../../features/steps/levels.ts';
import { listNames } from '../../features/steps/step-kind.ts';
import type { Column, ColumnType, Field } from '../../table/column.ts';
import type { Table } from '../../table/table.ts';
import type { LightGbmFile } from './read.ts';
import type { NamedFeature } from './trailer.ts';

/** A feature, and the column that it is read from. */
export interface ImportedFeature extends NamedFeature {
  readonly column: Field;
}

const isLevelType = (type: ColumnType): boolean =>
  (LEVEL_TYPES as readonly ColumnType[]).includes(type);

function fail(code: string, rule: string, feature: string): never {
  throw new DataError(code, `LightGBM model: ${rule}`, { feature });
}

/** Labels by pandas, by place of the feature; they are given for the categorical ones in turn. */
function pandasLabels({
  features,
  pandasCategories,
}: LightGbmFile): Map<number, readonly string[]> {
  const places = [...features.keys()].filter((at) => features[at].codes !== null);
  const lists = pandasCategories ?? [];
  // A constant category column leaves no trace among the features: whose list is whose is unknown then.
  return new Map(lists.length === places.length ? lists.map((list, i) => [places[i], list]) : []);
}

function namedFeatures(
  file: LightGbmFile,
  given: readonly NamedFeature[] | undefined,
): readonly NamedFeature[] {
  const known = given ?? file.note?.features;
  if (known !== undefined && known.length !== file.features.length) {
    throw new DataError(
      'feature_mismatch',
      `LightGBM model: features must name all ${file.features.length} of the model, in its order, got ${known.length}`,
      { expected: file.features.length, received: known.length },
    );
  }
  const labels = pandasLabels(file);
  return file.features.map(({ name }, at) => {
    const categories = known?.[at].categories ?? labels.get(at);
    return {
      name: known?.[at].name ?? name,
      ...(categories === undefined ? {} : { categories }),
    };
  });
}

function checkNames(features: readonly NamedFeature[]): void {
  const seen = new Set<string>();
  for (const { name } of features) {
    if (seen.has(name)) {
      fail(
        'duplicate_feature',
        `feature names must differ, ${listNames([name])} is there twice`,
        name,
      );
    }
    seen.add(name);
  }
}

function checkCategories(
  { name, categories }: NamedFeature,
  codes: readonly number[] | null,
): void {
  if (categories === undefined) return;
  if (new Set(categories).size !== categories.length) {
    fail('categories_mismatch', `the categories of ${listNames([name])} must differ`, name);
  }
  const largest = codes?.at(-1) ?? -1;
  if (largest < categories.length) return;
  fail(
    'categories_mismatch',
    `${listNames([name])} has codes up to ${largest} in the model, but ${categories.length} categories are known for it; give all of them, in the order of their codes`,
    name,
  );
}

/** Does any value of the column stand for a category? Else the labels are not those of the model. */
function checkOverlap({ name, categories = [] }: NamedFeature, column: Column): void {
  const { codes, dictionary } = codedTextsOf(column);
  const known = new Set(categories);
  if (codes.every((code) => code < 0) || dictionary.some((label) => known.has(label))) return;
  fail(
    'categories_mismatch',
    `no value of column ${listNames([name])} (${listNames(dictionary)}) is one of the model's categories (${listNames(categories)})`,
    name,
  );
}

function readColumn(
  feature: NamedFeature,
  codes: readonly number[] | null,
  table: Table,
  place: number,
): ImportedFeature {
  const { name } = feature;
  const { type } = table.fields[place];
  const column = table.columns[place];
  const isText = type === 'category' || type === 'text';
  if (feature.categories === undefined && !isText) {
    if (type === 'date') {
      fail('wrong_type', `column ${listNames([name])} must be numeric, got date`, name);
    }
    return { ...feature, column: { name, type, role: 'feature', nullable: true } };
  }
  if (feature.categories === undefined && codes === null) {
    fail(
      'wrong_type',
      `column ${listNames([name])} must be numeric, as the model compares numbers there, got ${type}; give its categories in the order of their codes`,
      name,
    );
  }
  const rows = Int32Array.from({ length: table.numRows }, (_, row) => row);
  const categories = feature.categories ?? levelsOf(column, rows, false);
  const read = { name, categories };
  checkCategories(read, codes);
  if (isLevelType(type)) checkOverlap(read, column);
  const asType = isLevelType(type) ? type : 'category';
  return { ...read, column: { name, type: asType, role: 'feature', nullable: true } };
}

/**
 * Names and categories of the features, in the model's order. Categories come from `given`, else from what the
 * text holds (our own note, pandas' lists), else, where the model has codes and the table words, from
 * the table: its sorted values, as scikit-learn and pandas code them.
 *
 * @param given In the order of the model.
 * @param table Must have all columns; absent, numbers and categories are taken for what they are.
 * @throws {DataError} `feature_mismatch`, `duplicate_feature`, `categories_mismatch`, `wrong_type`.
 */
export function importFeatures(
  file: LightGbmFile,
  given: readonly NamedFeature[] | undefined,
  table: Table | undefined,
): readonly ImportedFeature[] {
  const features = namedFeatures(file, given);
  checkNames(features);
  features.forEach((feature, at) => checkCategories(feature, file.features[at].codes));
  if (!table) {
    return features.map((feature): ImportedFeature => {
      const type = feature.categories === undefined ? 'number' : 'category';
      return { ...feature, column: { name: feature.name, type, role: 'feature', nullable: true } };
    });
  }
  const places = new Map(table.fields.map(({ name }, at) => [name, at]));
  const missing = features.map(({ name }) => name).filter((name) => !places.has(name));
  if (missing.length > 0) {
    throw new DataError(
      'feature_mismatch',
      `LightGBM model: the table must have the ${features.length} columns of the model; missing: ${listNames(missing)}`,
      { missing },
    );
  }
  return features.map((feature, at) =>
    readColumn(feature, file.features[at].codes, table, places.get(feature.name)!),
  );
}
