/** @file A fitted recipe on new rows: the same code for training, batch and a single live row. */
import { InternalError } from '../errors.ts';
import { numbersByCode } from '../expression/vectors.ts';
import type { DenseMatrix, Feature } from '../matrix.ts';
import type { Column } from '../table/column.ts';
import type { Table } from '../table/table.ts';
import { numbersOfColumn } from './conversion.ts';
import type { FittedRecipe } from './recipe.ts';
import { runSteps, startSchema } from './runner.ts';
import { readSignature } from './signature.ts';

/**
 * Makes the design matrix of a table.
 *
 * Each row's result depends on that row alone, so one row gives what it gives among many.
 *
 * @param table Needs the columns of `fitted.inputs`; others are not looked at. Read only.
 * @returns Features in the order of `fitted.featureNames`. Booleans are 0 and 1; missing is NaN; categories
 *   coded for trees are places in `categories`, NaN when missing or unseen. May share memory with the table.
 * @throws {DataError} `signature_mismatch`, and what steps throw (`unseen_category`, `cast_failed`).
 *
 * Cost: O(steps · rows + rows · features).
 */
export function applyRecipe(fitted: FittedRecipe, table: Table): DenseMatrix {
  const working = runSteps(fitted.recipe.steps, fitted.states, {
    numRows: table.numRows,
    schema: startSchema(fitted.inputs),
    data: readSignature(fitted.inputs, table),
  });
  const features: Feature[] = [];
  const columns = fitted.featureNames.map((name) => {
    const column = working.data.get(name);
    if (column === undefined) {
      throw new InternalError(
        'recipe_column',
        `recipe: feature ${JSON.stringify(name)} was not made`,
      );
    }
    features.push(featureOf(name, column));
    return valuesOf(column);
  });
  return { numRows: table.numRows, features, columns };
}

function featureOf(name: string, column: Column): Feature {
  return column.type === 'category'
    ? { name, kind: 'categorical', categories: column.dictionary }
    : { name, kind: 'numeric' };
}

function valuesOf(column: Column): Float64Array<ArrayBuffer> {
  if (column.type !== 'category') return numbersOfColumn(column);
  return numbersByCode(column.codes);
}
