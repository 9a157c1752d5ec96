import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { htmlReport } from '../../cli/record/report.ts';
import { HAS_BROWSER, openBrowser, tooWide, violationsOf } from '../browser.ts';
import { finding } from '../unit/support/fixtures.ts';

const SSO =
  'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/firstname.lastname@example.com';
const reference = 'aws.iam | AWS API Call via CloudTrail | 7e2d1a4c-0000-4000-8000-000000000001';
const FOUND = finding({ id: 'f-1', actor: SSO, reference });
const story = {
  incident: {
    ...{ id: '6b42aaaa', state: 'open' as const, severity: 'high' as const, title: 'CloudTrail stopped or weakened' },
    ...{ account: '123456789012', region: 'eu-central-1', actor: SSO, openedBy: 'f-1', severityBy: 'f-1' },
    ...{ openedAt: '2026-03-02T03:05:00.000Z', firstSeen: '2026-03-02T03:04:05Z', lastSeen: '2026-03-02T03:14:05Z' },
  },
  ...{ merged: [], findings: [FOUND], entries: [], lines: [], missing: [] },
  records: [{ finding: FOUND, status: 'open', lastSeen: '', entries: [] }],
};

(HAS_BROWSER ? describe : describe.skip)(
  'the report of an incident in a browser, with the names that single sign-on gives',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'riposte-report-'));
    const file = join(folder, 'report.html');
    let browser: Browser;

    beforeAll(async () => {
      writeFileSync(file, htmlReport(story, new Date('2026-03-02T05:00:00Z')));
      browser = await openBrowser();
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true });
    });

    test.each([
      [360, 'dark'],
      [1280, 'light'],
    ] as const)('cuts nothing off at %d pixels, %s, and can be used by all', async (width, colorScheme) => {
      const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
      await page.goto(`file://${file}`);
      const beyond = await page.evaluate(
        "[...document.querySelectorAll('.card')].filter((one) => one.scrollWidth > one.clientWidth).length",
      );

      expect(beyond).toBe(0);
      expect(await tooWide(page)).toBe(0);
      expect(await violationsOf(page)).toEqual([]);
      expect(await page.textContent('main')).toContain(
        'Record: aws.iam, AWS API Call via CloudTrail, 7e2d1a4c-0000-4000-8000-000000000001',
      );
      expect(await page.textContent('main')).toContain('TechniquesT1562.008 Impair Defenses: ');
      await page.close();
    });
  },
);
