import type { Chart, ChartConfiguration } from 'chart.js';
import type { Attachment } from 'svelte/attachments';
import { chartTheme, type ChartTheme } from './theme.svelte.ts';

/** Config of a chart in the colours of a theme. Reads reactive props: it is asked again when they change. */
export type ChartBuild = (theme: ChartTheme) => ChartConfiguration;

/**
 * Draws a Chart.js chart on a canvas: `<canvas {@attach chart(build)}>`. Chart.js is loaded when the first canvas
 * appears. Data and theme changes update the chart in place.
 *
 * @param build A function that stays the same for the life of the component.
 * @param onfailure Called when Chart.js could not be loaded.
 */
export function chart(
  build: ChartBuild,
  onfailure: (reason: string) => void,
): Attachment<HTMLCanvasElement> {
  return (canvas) => {
    let instance: Chart | null = null;
    let Library = $state.raw<typeof Chart | null>(null);
    let isGone = false;

    import('./chart-js.ts').then(
      (module) => {
        if (!isGone) Library = module.Chart;
      },
      (error: unknown) => {
        onfailure(`The drawing code did not load (${String(error)}). Open the table instead.`);
      },
    );

    // Chart.js draws outside of Svelte; its data and options follow props and theme from here.
    $effect(() => {
      const config = build(chartTheme(canvas));
      if (!Library) return;
      if (!instance) {
        instance = new Library(canvas, config);
        return;
      }
      instance.data = config.data;
      if (config.options) instance.options = config.options;
      instance.update('none');
    });

    return () => {
      isGone = true;
      instance?.destroy();
    };
  };
}
