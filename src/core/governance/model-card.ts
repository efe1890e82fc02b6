/** @file A model card: what people should know before they rely on a version. Generated as far as facts go. */
import { ParamError } from '../errors.ts';
import { digestOf, type Digest } from '../hash.ts';
import { metricInfo } from '../metrics/names.ts';
import type { ModelVersionRecord } from '../registry/entities.ts';
import type { RunRow } from '../tracking/entities.ts';

/** Ids of the sections, in their order. */
export const CARD_SECTIONS = [
  'intended_use',
  'training_data',
  'evaluation',
  'limitations',
  'ethics',
  'contact',
] as const;

export type CardSectionId = (typeof CARD_SECTIONS)[number];

/** Titles of the sections. */
export const CARD_TITLES: Readonly<Record<CardSectionId, string>> = {
  intended_use: 'Intended use',
  training_data: 'Training data',
  evaluation: 'Evaluation',
  limitations: 'Limitations',
  ethics: 'People it affects',
  contact: 'Contact',
};

/** Longest section, in characters. */
const MAX_SECTION = 20_000;

/** A model card. */
export interface ModelCard {
  readonly name: string;
  readonly version: number;
  /** Plain text by section. */
  readonly sections: Readonly<Record<CardSectionId, string>>;
  /** `generated`: nobody has written it yet · `frozen`: approved, and never changed again. */
  readonly status: 'generated' | 'draft' | 'frozen';
  readonly updatedAt: number;
  readonly updatedBy: string;
  readonly frozenAt: number | null;
  /** Deployment that froze it. */
  readonly frozenBy: string | null;
  /** SHA-256 of name, version and sections. */
  readonly digest: Digest;
  readonly schemaVersion: 1;
}

/** Hash of what a card says. */
export function cardDigest({
  name,
  version,
  sections,
}: Pick<ModelCard, 'name' | 'version' | 'sections'>): Promise<Digest> {
  return digestOf({ name, version, sections });
}

/** Sections that nobody has written. */
export function cardGaps({ sections }: Pick<ModelCard, 'sections'>): readonly CardSectionId[] {
  return CARD_SECTIONS.filter((id) => sections[id].trim() === '');
}

/** Facts of a version as sections; what only people know is left empty. */
export function generatedSections(
  version: Pick<ModelVersionRecord, 'description' | 'signature'>,
  run: Pick<RunRow, 'inputs' | 'metrics' | 'params'> | null,
): ModelCard['sections'] {
  const inputs = (run?.inputs ?? []).map(
    ({ context, name, version: of, numRows }) => `${context}: ${name} v${of}, ${numRows} rows`,
  );
  const columns = version.signature?.inputs.map(({ name }) => name) ?? [];
  if (columns.length > 0) inputs.push(`Columns: ${columns.join(', ')}.`);
  const figures = Object.entries(run?.metrics ?? {}).flatMap(([key, value]) => {
    const info = key.startsWith('test_') ? metricInfo(key) : null;
    return info === null || info.greaterIsBetter === null
      ? []
      : [`${info.title} on test rows: ${Number(value.toPrecision(4))}`];
  });
  return {
    intended_use: version.description,
    training_data: inputs.join('\n'),
    evaluation: figures.slice(0, 8).join('\n'),
    limitations: '',
    ethics: '',
    contact: '',
  };
}

/**
 * Sections with some of them changed.
 *
 * @throws {ParamError} `invalid_param` for a section that there is not, or a text that is too long.
 */
export function editSections(
  base: ModelCard['sections'],
  edit: Partial<ModelCard['sections']>,
): ModelCard['sections'] {
  for (const [id, text] of Object.entries(edit)) {
    if (!CARD_SECTIONS.some((known) => known === id)) {
      throw new ParamError(
        'invalid_param',
        `model card: a section must be one of ${CARD_SECTIONS.join(', ')}, got ${JSON.stringify(id)}`,
      );
    }
    if (typeof text !== 'string' || text.length > MAX_SECTION) {
      throw new ParamError(
        'invalid_param',
        `model card: section ${id} must be a text of at most ${MAX_SECTION} characters`,
      );
    }
  }
  return { ...base, ...edit };
}
