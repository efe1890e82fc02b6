/** @file HTML from text that nobody vouches for. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters but tab and line feed, and halves of surrogate pairs: neither may stand in a document. */
const UNPRINTABLE =
  // eslint-disable-next-line no-control-regex -- these are what must not be written
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Text as HTML: safe between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(UNPRINTABLE, '�').replace(/[&<>"']/g, (found) => ENTITIES[found]);
}

/** A text cut to `most` characters, with what was cut counted. */
export function shorten(text: string, most: number): string {
  const characters = Array.from(text.slice(0, 2 * most + 2));
  if (text.length <= most || characters.length <= most) return text;
  return `${characters.slice(0, most).join('')}… (${text.length} characters)`;
}

/** A name in the text, set apart so that right-to-left marks in it turn nothing else around. */
export const nameHtml = (name: string, most = 80): string =>
  `<bdi>${escapeHtml(shorten(name === '' ? '(empty)' : name, most))}</bdi>`;
