/** @file Names for runs that nobody named: easy to say, hard to confuse. */
import { createRandom } from '../random.ts';

const QUALITIES =
  'amber bold brave bright brisk calm clear clever crisp deft eager early fair fleet fond gentle glad golden grand hardy honest humble keen kind lively lucid mellow merry mild modest neat nimble noble patient polite proud quick quiet rapid ready robust serene sharp silent silver simple sincere sleek smooth steady still stout sunny swift tidy upbeat vivid warm wise witty'.split(
    ' ',
  );
const ANIMALS =
  'badger beaver bison bittern crane cricket curlew deer dolphin dormouse eagle egret falcon ferret finch fox gecko gannet goose hare hawk hedgehog heron hornet ibex ibis jackdaw kestrel kite lark lemming lizard lynx magpie marmot marten mole moth newt nightjar ocelot otter owl panda pelican pigeon plover puffin quail rabbit raven robin salmon seal shrew sparrow stoat stork swan swift tapir tern thrush tortoise vole walrus weasel wombat wren zebra'.split(
    ' ',
  );

/**
 * Gives a name such as `calm-otter-417`.
 *
 * @param seed The same seed gives the same name; the run's id is a good one.
 */
export function generateRunName(seed: number | string): string {
  const random = createRandom(seed).split('run-name');
  const quality = QUALITIES[random.integer(QUALITIES.length)];
  const animal = ANIMALS[random.integer(ANIMALS.length)];
  return `${quality}-${animal}-${random.integer(900) + 100}`;
}
