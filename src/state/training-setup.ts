/** @file Small decisions of the training form. Pure. */
import { formatPlural } from '../components/format.ts';
import type { Recipe } from '../core/features/recipe.ts';
import type { LearnerInfo, ParamSpec } from '../core/learners/learner.ts';
import { paramText } from './training-form.ts';

/** Rounds without progress after which the shortcut stops. */
const PATIENCE = '20';

/** Parameters by which learners stop early, and what turns that on. Off is whatever stops nothing. */
const STOPPING: ReadonlyMap<string, { readonly on: string; readonly off: string }> = new Map([
  ['early_stopping_round', { on: PATIENCE, off: '0' }],
  ['early_stopping', { on: 'true', off: 'false' }],
]);

/** What the shortcut of early stopping types into a learner's fields; nothing for learners that cannot. */
export function stoppingTexts(
  { params }: Pick<LearnerInfo, 'params'>,
  isOn: boolean,
): readonly (readonly [name: string, text: string])[] {
  return params.flatMap(({ name }) => {
    const texts = STOPPING.get(name);
    return texts ? [[name, isOn ? texts.on : texts.off] as const] : [];
  });
}

/** Does a learner stop early, as its fields say? null when it cannot. */
export function stopsEarly(
  { params }: Pick<LearnerInfo, 'params'>,
  texts: ReadonlyMap<string, string>,
): boolean | null {
  const spec = params.find(({ name }) => STOPPING.has(name));
  if (!spec) return null;
  const text = (texts.get(spec.name) ?? '').trim() || paramText(spec.default);
  return text !== STOPPING.get(spec.name)?.off;
}

/** Name of a run: as typed, with the learner's when there are several; null when none was typed. */
export function runNameOf(typed: string, learner: string, numLearners: number): string | null {
  const name = typed.trim();
  if (name === '') return null;
  return numLearners === 1 ? name : `${name}_${learner}`;
}

/** Parameters that are shown first: those that are worth tuning, and how many rounds there are. */
export function mainParams({
  params,
  searchSpace,
}: Pick<LearnerInfo, 'params' | 'searchSpace'>): readonly ParamSpec[] {
  const isMain = ({ name }: ParamSpec): boolean =>
    Object.hasOwn(searchSpace, name) || ROUNDS.has(name);
  return params.length <= FEW ? params : params.filter(isMain);
}

const ROUNDS: ReadonlySet<string> = new Set(['num_iterations', 'n_estimators', 'max_iter']);

/** Up to this many parameters none is folded away. */
const FEW = 3;

/** Parameters whose name, alias or help holds what is looked for; all when it is empty. */
export function findParams(specs: readonly ParamSpec[], wanted: string): readonly ParamSpec[] {
  const text = wanted.trim().toLowerCase();
  const words = text.split(/\s+/);
  return specs.filter(({ name, aliases = [], help }) => {
    const names = [name, ...aliases].map((one) => one.toLowerCase());
    const isNamed = names.some((one) => one.includes(text.replaceAll(' ', '_')));
    return isNamed || words.every((word) => help.toLowerCase().includes(word));
  });
}

/** The alias by which a parameter was found; null when its own name or help says it. */
export function foundAlias({ name, aliases = [] }: ParamSpec, wanted: string): string | null {
  const text = wanted.trim().toLowerCase().replaceAll(' ', '_');
  if (text === '' || name.toLowerCase().includes(text)) return null;
  return aliases.find((one) => one.toLowerCase().includes(text)) ?? null;
}

/** A recipe in a list: its name if it has one, and what tells it from others. */
export function recipeLabel({
  digest,
  recipe,
}: {
  readonly digest: string;
  readonly recipe: Recipe;
}): string {
  const { name, steps } = recipe;
  const facts = [
    formatPlural(steps.length, 'step'),
    ...(digest === '' ? [] : [digest.slice(0, 8)]),
  ];
  return `${name ?? 'Recipe'}: ${facts.join(', ')}`;
}
