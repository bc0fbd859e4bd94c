import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { X509Certificate } from 'node:crypto';
import { join, resolve } from 'node:path';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** Where the certificate lies, for the variables that make a client trust it. */
  readonly file: string;
}

const DAYS = 365;

/** A self-signed certificate for localhost, kept in `folder` and made anew when it has run out. */
export async function developmentCertificate(folder: string): Promise<Certificate> {
  const file = resolve(join(folder, 'certificate.pem'));
  const keyFile = resolve(join(folder, 'key.pem'));
  const kept = await readKept(file, keyFile);
  if (kept !== undefined) return { ...kept, file };
  const { generate } = await import('selfsigned');
  const notAfterDate = new Date(Date.now() + DAYS * 24 * 60 * 60 * 1000);
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    notAfterDate,
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
  await mkdir(folder, { recursive: true });
  await writeFile(keyFile, key, { mode: 0o600 });
  await writeFile(file, cert);
  return { key, cert, file };
}

async function readKept(file: string, keyFile: string): Promise<{ key: string; cert: string } | undefined> {
  let cert: string;
  let key: string;
  try {
    [cert, key] = await Promise.all([readFile(file, 'utf8'), readFile(keyFile, 'utf8')]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return new X509Certificate(cert).validToDate.getTime() > Date.now() ? { key, cert } : undefined;
}
