import 'fake-indexeddb/auto';
import { storeBattery } from './store-battery.ts';

storeBattery();
