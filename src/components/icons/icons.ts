/** @file Paths of the icons, drawn by hand on a 15 × 15 grid with a 1.5 stroke. */

/** Path data by icon name. */
export const ICONS = {
  'arrow-right': 'M2.5 7.5h10M8.5 3.5l4 4-4 4',
  auto: 'M7.5 2a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM7.5 2v11M9.5 2.6v9.8M11.5 4v7',
  check: 'm3 8 3.2 3.2L12.5 4.5',
  'chevron-down': 'm3.5 5.5 4 4 4-4',
  'chevron-right': 'm5.5 3.5 4 4-4 4',
  chip: 'M4 4h7v7H4zM6 1.5V4m3-2.5V4M6 11v2.5M9 11v2.5M1.5 6H4m-2.5 3H4m7-3h2.5M11 9h2.5',
  close: 'm4 4 7 7m0-7-7 7',
  columns: 'M2 3h11v9H2zM2 6h11M6 6v6',
  copy: 'M6 5h5.5a1 1 0 0 1 1 1v5.5a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1ZM10 5V2.5H2.5V10H5',
  download: 'M7.5 2v7.5M4 6.5l3.5 3.5L11 6.5M2.5 12.8h10',
  filter: 'M2 3.5h11M4 7.5h7M6 11.5h3',
  info: 'M7.5 2a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM7.5 7v3.2M7.5 4.8v.1',
  link: 'M6.5 8.5a2.5 2.5 0 0 0 3.6 0l2-2a2.5 2.5 0 0 0-3.6-3.6l-1 1M8.5 6.5a2.5 2.5 0 0 0-3.6 0l-2 2a2.5 2.5 0 0 0 3.6 3.6l1-1',
  moon: 'M12.5 9A5.2 5.2 0 0 1 6 2.5 5.2 5.2 0 1 0 12.5 9Z',
  pause: 'M5 3v9M10 3v9',
  pin: 'M5 2h5M6 2v4L4 8.5h7L9 6V2M7.5 8.5V13',
  play: 'M4.5 3v9l7.5-4.5Z',
  plus: 'M7.5 2.5v10M2.5 7.5h10',
  redo: 'M12.5 7.5a5 5 0 1 1-1.6-3.7M12.5 2v3h-3',
  search: 'M6.5 2.5a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM9.6 9.6 13 13',
  stop: 'M4 4h7v7H4z',
  sun: 'M7.5 4.9a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2ZM7.5 1v1.4m0 10.2V14M1 7.5h1.4m10.2 0H14M2.9 2.9l1 1m7.2 7.2 1 1m0-9.2-1 1M3.9 11.1l-1 1',
  trash: 'M2.5 4h10M5.5 4V2.5h4V4M4 4l.6 8.5h5.8L11 4M6.4 6.5v3.8M8.6 6.5v3.8',
  undo: 'M5 2.5 2 5.5l3 3M2.3 5.5H9a3.5 3.5 0 0 1 0 7H6',
  upload: 'M7.5 10V2.5M4 6l3.5-3.5L11 6M2.5 12.8h10',
  warning: 'M7.5 2.2 13.6 12.8H1.4ZM7.5 6.2v3M7.5 11v.1',
} as const;

/** Name of an icon. */
export type IconName = keyof typeof ICONS;
