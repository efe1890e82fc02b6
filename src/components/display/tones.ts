/** Meaning of a colour; the words beside it say the same. */
export type Tone =
  'neutral' | 'success' | 'warning' | 'danger' | 'info' | 'champion' | 'challenger';
