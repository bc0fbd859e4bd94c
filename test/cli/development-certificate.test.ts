import { X509Certificate } from 'node:crypto';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { expect, test } from 'vitest';
import { developmentCertificate } from '../../src/lib/cli/development-certificate.ts';
import { useFolder } from './cli-process.ts';

const folder = useFolder();
const tls = () => join(folder.path, 'tls');

test('made for localhost in every spelling, its key readable by the owner alone, and kept', async () => {
  const made = await developmentCertificate(tls());
  const certificate = new X509Certificate(made.cert);
  expect(
    ['localhost', '127.0.0.1', '::1'].map((name) => certificate.checkHost(name) ?? certificate.checkIP(name)),
  ).toEqual(['localhost', '127.0.0.1', '::1']);
  expect(made.file).toBe(join(tls(), 'certificate.pem'));
  expect((await stat(join(tls(), 'key.pem'))).mode & 0o777).toBe(0o600);
  expect(await developmentCertificate(tls())).toEqual(made);
});

test('one that has run out is made anew', async () => {
  const notBeforeDate = new Date(Date.now() - 172_800_000);
  const notAfterDate = new Date(Date.now() - 86_400_000);
  const old = await generate([{ name: 'commonName', value: 'localhost' }], { notBeforeDate, notAfterDate });
  await writeFile(join(tls(), 'certificate.pem'), old.cert);
  const { cert } = await developmentCertificate(tls());
  expect(new X509Certificate(cert).validToDate.getTime()).toBeGreaterThan(Date.now());
});
