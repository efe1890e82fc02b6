/** @file The head of the text: scores, objective, features. */
import { describe } from '../../checks.ts';
import {
  failAt,
  nextLine,
  readFields,
  refuseAt,
  requireField,
  type LineCursor,
  type TextField,
  type TextFields,
} from './lines.ts';
import { parseNumber, wholeOf } from './numbers.ts';

/** What training knew of a feature: `codes` of a categorical one, ascending; null for numbers. */
export interface LightGbmFeature {
  readonly name: string;
  readonly codes: readonly number[] | null;
}

/** The head of the text. */
export interface LightGbmHeader {
  /** Trees per round. */
  readonly numScores: number;
  readonly features: readonly LightGbmFeature[];
  readonly objective: TextField;
  /** Scores are divided by the number of rounds: a random forest. */
  readonly isAveraged: boolean;
  /** The line that ended it: where the trees begin. */
  readonly end: string;
}

/** More scores than this are no model but an attack on memory. */
const MAX_SCORES = 10_000;
const MAX_INT = 2 ** 31 - 1;

/** Is this the line with which a tree begins, or the trees end? */
export function endsBlock(line: string): boolean {
  return line.startsWith('Tree=') || line === 'end of trees';
}

function checkVersion(fields: TextFields): void {
  const { value, line } = requireField(fields, 'version', 1);
  if (value === 'v3' || value === 'v4') return;
  refuseAt(
    line,
    `version must be v3 or v4, got ${describe(value)}; load the model with LightGBM 4 and save it again`,
  );
}

function codesOf(info: string, { line }: TextField): number[] | null {
  if (info === 'none' || (info.startsWith('[') && info.endsWith(']'))) return null;
  const codes = info.split(':').map((text) => {
    const code = parseNumber(text);
    if (code !== null && Number.isInteger(code)) return code;
    return failAt(
      line,
      `"feature_infos" must be [low:high], codes such as 0:1:2, or none, got ${describe(info)}`,
    );
  });
  return codes.filter((code) => code >= 0).sort((a, b) => a - b);
}

function featuresOf(fields: TextFields): LightGbmFeature[] {
  const count = wholeOf(requireField(fields, 'max_feature_idx', 1), 0, MAX_INT - 1) + 1;
  const names = requireField(fields, 'feature_names', 1);
  const infos = requireField(fields, 'feature_infos', 1);
  const [nameList, infoList] = [names, infos].map((field) => {
    const parts = field.value.split(/\s+/).filter((part) => part !== '');
    if (parts.length === count) return parts;
    return failAt(
      field.line,
      `"${field.key}" must have ${count} entries, as max_feature_idx says, got ${parts.length}`,
    );
  });
  const seen = new Set<string>();
  return nameList.map((name, at) => {
    if (seen.has(name)) failAt(names.line, `feature names must differ, ${describe(name)} is twice`);
    seen.add(name);
    return { name, codes: codesOf(infoList[at], infos) };
  });
}

/**
 * Reads up to the first tree.
 *
 * @throws {DataError} `bad_model_text`, also when the text is something else; `unsupported_model`.
 */
export function readHeader(cursor: LineCursor): LightGbmHeader {
  const first = nextLine(cursor);
  if (first !== 'tree') {
    failAt(
      1,
      `the text must begin with a line "tree", got ${describe(first)}; is it a model.txt of LightGBM (Booster.save_model)?`,
    );
  }
  const { fields, end } = readFields(cursor, endsBlock);
  checkVersion(fields);
  const numScores = wholeOf(requireField(fields, 'num_tree_per_iteration', 1), 1, MAX_SCORES);
  const objective = fields.get('objective');
  if (!objective) {
    refuseAt(1, 'the model must name its objective; one with a custom objective is not supported');
  }
  return {
    numScores,
    features: featuresOf(fields),
    objective,
    isAveraged: fields.has('average_output'),
    end,
  };
}
