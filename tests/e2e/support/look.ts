/** @file A look at a page as people see it: both themes on a desk, and a phone. */
import { expect, type Page } from '@playwright/test';
import { violations } from './axe.ts';

const LOOKS = [
  ['light', 1440],
  ['dark', 1440],
  ['light', 390],
] as const;

/** A folder for pictures; none are taken without it. */
const SHOTS = process.env['SHOTS'];

/**
 * Looks at the page in both themes, and on a phone (whose colours are the same): axe finds nothing, and nothing is wider than the window. Leaves it light
 * and 1440 px wide.
 *
 * @param name Of the pictures. @param height Of the window in px; a page scrolls inside it.
 */
export async function look(page: Page, name: string, height = 1600): Promise<void> {
  const found: string[] = [];
  for (const [colorScheme, width] of LOOKS) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height });
    await expect(page.locator('main [aria-busy="true"]')).toHaveCount(0);
    for (const one of await violations(page)) found.push(`${colorScheme} ${width}: ${one}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) found.push(`${colorScheme} ${width}: ${wide} px too wide`);
    if (SHOTS !== undefined) {
      const path = `${SHOTS}/${name}-${colorScheme}-${width}.png`;
      await page.screenshot({ path, fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1440, height: 900 });
  expect(found, name).toEqual([]);
}
