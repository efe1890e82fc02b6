/** @file The parts of Chart.js that are used, in one lazy chunk. */
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Filler,
  LinearScale,
  LogarithmicScale,
  LineElement,
  PointElement,
  ScatterController,
  Tooltip,
} from 'chart.js';
import { marksPlugin } from './marks.ts';

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Filler,
  LinearScale,
  LogarithmicScale,
  LineElement,
  PointElement,
  ScatterController,
  Tooltip,
  marksPlugin,
);

export { Chart };
