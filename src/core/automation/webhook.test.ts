import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterAnswer,
  checkReceiver,
  DEFAULT_RECEIVER,
  receive,
  type ReceiverSettings,
} from './receiver.ts';
import { hmacSha256, secretOf, signDelivery, verifySignature } from './signature.ts';
import {
  afterAttempt,
  bodyOf,
  checkWebhook,
  MAX_RETRIES,
  retryDelayMs,
  splitType,
  toUuid,
  type Attempt,
  type DeliveryRecord,
  type WebhookSpec,
} from './webhook.ts';

const NOW = 1_700_000_000_000;
const ID = '0c0ffee0-0000-4000-8000-000000000000';

const WEBHOOK: WebhookSpec = {
  name: 'CI',
  description: '',
  url: 'https://ci.example.com/hooks?a=1',
  destination: 'receiver',
  events: ['run.finished'],
  status: 'ACTIVE',
};

const DELIVERY: DeliveryRecord = {
  deliveryId: ID,
  webhookId: 'w',
  type: 'run.finished',
  event: 1,
  body: '{}',
  status: 'PENDING',
  attempts: [],
  tries: 0,
  nextAt: NOW,
  createdAt: NOW,
  schemaVersion: 1,
};

describe('signDelivery', () => {
  it('gives the examples of RFC 4231 and Standard Webhooks', async () => {
    const key = new TextEncoder().encode('Jefe');
    const hex = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
    const expected = Buffer.from(hex, 'hex').toString('base64');
    expect(await hmacSha256(key, 'what do ya want for nothing?')).toBe(expected);
    const headers = await signDelivery(
      ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1614265330 * 1000,
      '{"test": 2432232314}',
    );
    expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it("signs MLflow's header as Node does, with the text of the newest secret", async () => {
    const headers = await signDelivery(['new', 'old'], ID, NOW + 999, '{"a":"ü"}');
    const hmac = createHmac('sha256', 'new').update(`${ID}.1700000000.{"a":"ü"}`).digest('base64');
    expect(headers).toMatchObject({
      'X-MLflow-Delivery-Id': ID,
      'X-MLflow-Timestamp': '1700000000',
      'X-MLflow-Signature': `v1,${hmac}`,
      'webhook-id': ID,
    });
    expect(headers['webhook-signature'].split(' ')).toHaveLength(2);
  });

  it('is accepted with either secret while they are being replaced, and with no other', async () => {
    const [older, newer] = ['a', 'b'].map((digit) => secretOf(digit.repeat(64)));
    const headers = await signDelivery([newer, older], ID, NOW, 'x');
    for (const secret of [older, newer]) {
      expect(await verifySignature([secret], headers, 'x', NOW)).toMatchObject({ ok: true });
    }
    expect(await verifySignature(['z'], headers, 'x', NOW)).toMatchObject({ reason: 'signature' });
  });

  it('notices any change of body, id, time or signature, in both schemes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string(),
        fc.string({ minLength: 1 }),
        fc.boolean(),
        fc.constantFrom('body', 'id', 'timestamp', 'signature', 'none'),
        async (body, secret, isStandard, changed) => {
          const all = await signDelivery([secret], ID, NOW, body);
          const names = isStandard
            ? ['webhook-id', 'webhook-timestamp', 'webhook-signature']
            : ['X-MLflow-Delivery-Id', 'X-MLflow-Timestamp', 'X-MLflow-Signature'];
          const headers = Object.fromEntries(names.map((name) => [name.toUpperCase(), all[name]]));
          const [id, timestamp, signature] = Object.keys(headers);
          if (changed === 'id') headers[id] += '0';
          if (changed === 'timestamp') headers[timestamp] = '1700000001';
          if (changed === 'signature') headers[signature] = 'v1,AAAA';
          const sent = changed === 'body' ? `${body} ` : body;
          const verdict = await verifySignature([secret], headers, sent, NOW);
          expect(verdict.ok).toBe(changed === 'none');
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is refused when it is too old, in the future, or lacks headers', async () => {
    const headers = await signDelivery(['s'], ID, NOW, 'x');
    const check = async (now: number, given = headers) =>
      (await verifySignature(['s'], given, 'x', now)).reason;
    expect(await check(NOW + 300_000)).toBe('valid');
    expect(await check(NOW + 301_000)).toBe('timestamp');
    expect(await check(NOW - 301_000)).toBe('timestamp');
    expect(await check(NOW, { ...headers, 'webhook-timestamp': 'soon' })).toBe('timestamp');
    expect(await check(NOW, {})).toBe('missing');
  });
});

describe('webhooks', () => {
  it("send MLflow's body", () => {
    const data = { name: 'churn', alias: 'champion', version: '3' };
    expect(JSON.parse(bodyOf({ type: 'model_version_alias.created', at: NOW, data }))).toEqual({
      entity: 'model_version_alias',
      action: 'created',
      timestamp: '2023-11-14T22:13:20.000Z',
      data,
    });
    expect(splitType('canary.rolled_back')).toEqual({ entity: 'canary', action: 'rolled_back' });
  });

  it.each([
    [{ url: 'http://ci.example.com' }, 'invalid_url'],
    [{ url: 'https://user@host' }, 'invalid_url'],
    [{ url: 'javascript:alert(1)' }, 'invalid_url'],
    [{ events: [] }, 'invalid_param'],
    [{ events: ['run.exploded'] }, 'invalid_param'],
    [{ name: '' }, 'invalid_param'],
  ])('refuse %o', (change, code) => {
    expect(checkWebhook(WEBHOOK)).toEqual(WEBHOOK);
    expect(() => checkWebhook({ ...WEBHOOK, ...change } as WebhookSpec)).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it('bear ids that are UUIDs of version 4', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{32}$/), (id) => {
        expect(toUuid(id)).toMatch(
          /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        );
      }),
    );
  });
});

describe('afterAttempt', () => {
  const attempt = (status: number | null, retryAfterS: number | null = null): Attempt => ({
    at: NOW,
    status,
    note: '',
    retryAfterS,
  });

  it('retries three times, 1 s, 2 s and 4 s later and up to a second more, then gives up', () => {
    let delivery = DELIVERY;
    const waits: number[] = [];
    for (let n = 0; n <= MAX_RETRIES; n++) {
      delivery = afterAttempt(delivery, attempt(n % 2 ? null : 503));
      if (delivery.nextAt !== null) waits.push(delivery.nextAt - NOW);
    }
    expect(delivery).toMatchObject({ status: 'DEAD', tries: 4, nextAt: null });
    expect(waits).toHaveLength(3);
    waits.forEach((wait, n) => {
      expect(wait).toBeGreaterThanOrEqual(1000 * 2 ** n);
      expect(wait).toBeLessThanOrEqual(1000 * 2 ** n + 1000);
    });
  });

  it('waits the same every time for the same delivery, and at most a minute', () => {
    for (let tries = 1; tries < 12; tries++) {
      expect(retryDelayMs(ID, tries)).toBe(retryDelayMs(ID, tries));
      expect(retryDelayMs(ID, tries)).toBeLessThanOrEqual(60_000);
    }
    expect(retryDelayMs(ID, 1)).not.toBe(retryDelayMs(`${ID}x`, 1));
  });

  it('honours Retry-After, and does not retry what cannot get better', () => {
    expect(afterAttempt(DELIVERY, attempt(429, 90)).nextAt).toBe(NOW + 90_000);
    expect(afterAttempt(DELIVERY, attempt(400)).status).toBe('DEAD');
    expect(afterAttempt(DELIVERY, attempt(204))).toMatchObject({ status: 'DELIVERED' });
  });
});

describe('receive', () => {
  const webhook = { webhookId: 'w', secrets: ['s'] };
  const answer = async (settings: ReceiverSettings, isKnown = false, body = 'x') => {
    const headers = await signDelivery(['s'], ID, NOW, 'x');
    return receive(settings, webhook, headers, body, isKnown, NOW);
  };

  it('takes a delivery once, and only when its signature holds', async () => {
    expect(await answer(DEFAULT_RECEIVER)).toMatchObject({
      attempt: { status: 200 },
      receipt: { outcome: 'accepted', deliveryId: ID },
    });
    expect((await answer(DEFAULT_RECEIVER, true)).receipt.outcome).toBe('repeated');
    expect(await answer(DEFAULT_RECEIVER, false, 'y')).toMatchObject({
      attempt: { status: 400 },
      receipt: { outcome: 'refused' },
    });
  });

  it.each([
    ['error', 500, null],
    ['busy', 429, 10],
    ['silent', null, null],
  ] as const)(
    'fails as %s when told to, for as long as told',
    async (mode, status, retryAfterS) => {
      const settings = checkReceiver({ ...DEFAULT_RECEIVER, mode, times: 2 });
      expect((await answer(settings)).attempt).toMatchObject({ status, retryAfterS });
      expect(afterAnswer(settings)).toEqual({ ...settings, times: 1 });
      expect(afterAnswer(afterAnswer(settings))).toEqual(DEFAULT_RECEIVER);
      expect(afterAnswer({ ...settings, times: null })).toEqual({ ...settings, times: null });
    },
  );
});
