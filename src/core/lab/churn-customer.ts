/**
 * @file One invented telephone customer. The world behind the lab's data: who subscribes to what, what
 * it costs, and what makes people leave. No real person or company is behind any number here.
 *
 * Leaving follows a logistic law that a straight line cannot quite follow: contracts multiply the effect
 * of price rises, the first months are a cliff, and the third optional service holds a customer. Two
 * facts are only visible to who derives them: how many optional services there are, and how far the
 * price now is above what the customer has paid on average.
 */
import { sigmoid } from '../math/exp.ts';
import type { Random } from '../random.ts';

/** Levels of the word columns, as the file spells them. */
const PAYMENT_METHODS = [
  'Electronic check',
  'Mailed check',
  'Bank transfer (automatic)',
  'Credit card (automatic)',
] as const;
/** The payment method that only the shifted batch knows. */
export const NEW_PAYMENT_METHOD = 'Digital wallet';
/** Services that count as optional, with what each adds to the monthly bill. */
export const OPTIONAL_SERVICES = [
  ['online_security', 5],
  ['online_backup', 5],
  ['device_protection', 5],
  ['tech_support', 5.3],
  ['streaming_tv', 9.8],
  ['streaming_movies', 9.9],
] as const;

type OptionalService = (typeof OPTIONAL_SERVICES)[number][0];
type YesNo = 'Yes' | 'No';

/** A row of the table, in the order of its columns, without the id. */
export interface Customer extends Readonly<Record<OptionalService, string>> {
  readonly gender: string;
  readonly senior_citizen: YesNo;
  readonly partner: YesNo;
  readonly dependents: YesNo;
  /** Whole months, 0…72. */
  readonly tenure: number;
  readonly phone_service: YesNo;
  readonly multiple_lines: string;
  readonly internet_service: string;
  readonly contract: string;
  readonly paperless_billing: YesNo;
  readonly payment_method: string;
  /** Currency units, two decimals. */
  readonly monthly_charges: number;
  /** All that was paid so far; NaN when nothing was billed yet or the record is lost. */
  readonly total_charges: number;
  readonly churn: YesNo;
}

/** What differs between batches. */
export interface Market {
  /** Months since the first batch: slow change of the mix. */
  readonly month: number;
  /** The shifted batch: a price rise on fibre, a campaign, a new way to pay, lost records. */
  readonly drift: boolean;
}

const yes = (is: boolean): YesNo => (is ? 'Yes' : 'No');
const cents = (value: number): number => Math.round(value * 100) / 100;

/** About normal, sd 1, within ±3.5, from additions alone so that the bits are the same everywhere. */
function noise(random: Random): number {
  return (random.next() + random.next() + random.next() + random.next() - 2) * 1.7320508075688772;
}

function drawTenure(random: Random, isCampaign: boolean): number {
  const kind = random.next();
  const at = random.next();
  if (isCampaign) return 1 + Math.floor(at * 6);
  if (kind < 0.004) return 0;
  if (kind < 0.17) return 1 + Math.floor(at * 4);
  if (kind < 0.27) return 68 + Math.floor(at * 5);
  return 1 + Math.floor(at * 72);
}

function drawContract(random: Random, tenure: number, isCampaign: boolean): string {
  const monthly = isCampaign ? 0.94 : Math.max(0.14, 0.94 - tenure * 0.0118);
  const draw = random.next();
  const length = random.next();
  if (draw < monthly) return 'Month-to-month';
  return length < 0.25 + tenure * 0.0065 ? 'Two year' : 'One year';
}

function drawPayment(random: Random, isFiber: boolean, { drift }: Market): string {
  const isNew = random.next() < 0.11;
  const draw = random.next();
  if (drift && isNew) return NEW_PAYMENT_METHOD;
  const electronic = isFiber ? 0.47 : 0.25;
  if (draw < electronic) return PAYMENT_METHODS[0];
  const rest = (draw - electronic) / (1 - electronic);
  if (rest < 0.34) return PAYMENT_METHODS[1];
  return rest < 0.67 ? PAYMENT_METHODS[2] : PAYMENT_METHODS[3];
}

/**
 * How far today's price is above the customer's average so far; mostly noise, for some a real rise.
 *
 * @returns Currency units a month.
 */
function drawPriceRise(random: Random, tenure: number): number {
  const kind = random.next();
  const size = random.next();
  const jitter = noise(random);
  if (tenure <= 1) return 0;
  if (kind < 0.24) return 3 + size * 9 + jitter * 0.5;
  if (kind < 0.32) return -1 - size * 4;
  return jitter * 0.9;
}

/** Draws one customer; the number of draws is the same for all, so batches of one seed stay aligned. */
export function drawCustomer(random: Random, market: Market): Customer {
  const isCampaign = random.next() < (market.drift ? 0.38 : 0);
  const senior = random.next() < (isCampaign ? 0.04 : 0.16);
  const gender = random.next() < 0.5 ? 'Female' : 'Male';
  const partner = random.next() < (isCampaign ? 0.3 : 0.49);
  const dependents = random.next() < (senior ? 0.09 : partner ? 0.52 : 0.1);
  const tenure = drawTenure(random, isCampaign);
  const contract = drawContract(random, tenure, isCampaign);
  const line = random.next();
  const fiberShare = 0.44 + Math.min(0.1, market.month * 0.004) + (isCampaign ? 0.15 : 0);
  const isFiber = line < fiberShare;
  const hasInternet = line < fiberShare + 0.34;
  const hasPhone = random.next() < 0.87 || !hasInternet || isFiber;
  const hasLines = random.next() < 0.25 + tenure * 0.0045 + (isFiber ? 0.13 : 0);
  const affinity = noise(random);
  const services = OPTIONAL_SERVICES.map(([, price]) => {
    const share = 0.3 + tenure * 0.0035 + affinity * 0.13 + (price > 6 ? 0.08 : 0);
    return random.next() < share && hasInternet;
  });
  const paperless = random.next() < (isFiber ? 0.7 : 0.48) + Math.min(0.1, market.month * 0.003);
  const payment = drawPayment(random, isFiber, market);

  let price = (hasPhone ? 19.9 : 0) + (hasPhone && hasLines ? 5.1 : 0);
  if (hasInternet) price += isFiber ? 50 : hasPhone ? 25 : 24.6;
  OPTIONAL_SERVICES.forEach(([, extra], i) => (price += services[i] ? extra : 0));
  const rise = drawPriceRise(random, tenure);
  const before = price + noise(random) * 0.9;
  const steps = random.next();
  const factor = market.drift && isFiber ? 1.15 + steps * 0.04 : 1;
  const monthly = cents(before * factor);
  const paid = cents(Math.max(before * 0.3, before - rise) * tenure);
  const isLost = random.next() < (market.drift ? 0.08 : 0);

  const risk = churnRisk({
    tenure,
    contract,
    isFiber,
    hasInternet,
    senior,
    dependents,
    paperless,
    isElectronic: payment === PAYMENT_METHODS[0],
    monthly,
    increase: tenure > 0 ? monthly - paid / tenure : 0,
    numServices: services.filter(Boolean).length,
    hasSupport: services[3],
  });
  const service = (i: number): string => (hasInternet ? yes(services[i]) : 'No internet service');
  return {
    gender,
    senior_citizen: yes(senior),
    partner: yes(partner),
    dependents: yes(dependents),
    tenure,
    phone_service: yes(hasPhone),
    multiple_lines: hasPhone ? yes(hasLines) : 'No phone service',
    internet_service: isFiber ? 'Fiber optic' : hasInternet ? 'DSL' : 'No',
    online_security: service(0),
    online_backup: service(1),
    device_protection: service(2),
    tech_support: service(3),
    streaming_tv: service(4),
    streaming_movies: service(5),
    contract,
    paperless_billing: yes(paperless),
    payment_method: payment,
    monthly_charges: monthly,
    total_charges: tenure === 0 || isLost ? NaN : paid,
    churn: yes(random.next() < risk),
  };
}

interface Reasons {
  readonly tenure: number;
  readonly contract: string;
  readonly isFiber: boolean;
  readonly hasInternet: boolean;
  readonly senior: boolean;
  readonly dependents: boolean;
  readonly paperless: boolean;
  readonly isElectronic: boolean;
  readonly monthly: number;
  readonly increase: number;
  readonly numServices: number;
  readonly hasSupport: boolean;
}

/** Probability of leaving, 0…1. Coefficients were set so that about 26 % of the first batch leave. */
function churnRisk(who: Reasons): number {
  const isFree = who.contract === 'Month-to-month';
  let z = -2.3;
  z += isFree ? 1.05 : who.contract === 'One year' ? -0.1 : -1;
  z += who.tenure <= 3 ? 1.15 : who.tenure <= 12 ? 0.5 : who.tenure <= 40 ? 0 : -0.5;
  z += who.isFiber ? 0.7 : who.hasInternet ? 0 : -0.9;
  z += who.isElectronic ? 0.35 : 0;
  z += who.senior ? 0.25 : 0;
  z += who.dependents ? -0.2 : 0;
  z += who.paperless ? 0.2 : 0;
  z += Math.max(-0.3, Math.min(1, who.increase / 8)) * (isFree ? 2.2 : 1.2);
  z += who.hasInternet ? (who.numServices >= 3 ? -0.75 : who.numServices === 0 ? 0.55 : 0) : 0;
  z += who.monthly > 80 && !who.hasSupport ? 0.5 : 0;
  return sigmoid(z * 1.15);
}
