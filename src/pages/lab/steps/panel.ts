/** Props of every step's panel. */
import type { JobView } from '../../../engine/job-board.ts';
import type { LabStepView, LabView } from '../../../state/lab-view.ts';

export interface PanelProps {
  lab: LabView;
  /** The step in view; it has begun. */
  step: LabStepView;
  /** The lab's job in this tab. */
  job: JobView | undefined;
}
