import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { dockerfileFaults } from './dockerfile-rules.js';

const at = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const dockerfile = readFileSync(at('Dockerfile'), 'utf8');
const Package = z.object({ version: z.string(), license: z.string(), type: z.literal('module') });

describe('the Dockerfile', () => {
  it('has no fault', () => {
    expect(dockerfileFaults(dockerfile)).toEqual([]);
  });

  it('is labelled with the version and the licence of the package', () => {
    const { version, license } = Package.parse(JSON.parse(readFileSync(at('package.json'), 'utf8')));
    expect(dockerfile).toContain(`org.opencontainers.image.version="${version}"`);
    expect(dockerfile).toContain(`org.opencontainers.image.licenses="${license}"`);
  });

  it.each([
    [/node:24\S+/, 'node:latest', /^The base node:latest is not an exact tag/],
    [/node:24\S+/, 'node:24-bookworm-slim', /is not an exact tag/],
    [/FROM base\n/, 'FROM node:24.0.0-bookworm-slim\n', /more than one base/],
    [/USER .*/, 'USER node', /^USER node is not a numeric user/],
    [/USER .*/, 'USER 0:0', /^USER 0:0 is not a numeric user/],
    [/USER .*\n/, '', /^USER root is not/],
    [/HEALTHCHECK .*\n/, '', /^There is no HEALTHCHECK/],
    [/HEALTHCHECK .*/, 'HEALTHCHECK NONE', /^There is no HEALTHCHECK/],
    [/HEALTHCHECK .*/, 'HEALTHCHECK CMD ["curl", "localhost"]', /needs a program besides node/],
    [/\/healthz/, '/readyz', /does not ask \/healthz/],
    [/process\.env\.PORT \|\| /, '', /does not honour PORT/],
    [/ENTRYPOINT .*/, 'ENTRYPOINT node dist/main.js', /^ENTRYPOINT does not start node itself/],
    [/ENTRYPOINT .*/, 'ENTRYPOINT ["npm", "start"]', /^ENTRYPOINT does not start node itself/],
    [/CMD \["serve"\]/, 'CMD serve', /^CMD is not in exec form/],
    [/EXPOSE/, 'STOPSIGNAL SIGKILL\nEXPOSE', /does not wind up at SIGKILL/],
    [/COPY src src/, 'ADD https://example.com/src.tar src', /^ADD https/],
    [/npm ci(?! --omit)/, 'npm install', /only npm ci keeps to the lock/],
    [/ENV /, 'ENV SLACK_BOT_TOKEN=none ', /looks like a secret/],
    [/ENV .*/, 'ENV A=xoxb-1', /looks like a secret/],
    [/ENV /, 'ARG NPM_TOKEN\nENV ', /looks like a secret/],
    [/npm ci --omit=dev/, 'npm ci', /not production packages/],
    [/--from=packages/, '--from=build', /not production packages/],
    [/COPY --from=packages .*\n/, 'RUN npm ci --omit=dev\n', /^The final stage runs npm ci/],
    [/\/usr\/local\/bin\/npm /, '', /^The final stage keeps \/usr\/local\/bin\/npm/],
    [/--from=build/, '--chown=1000 --from=build', /must own none of its own code/],
    [/WORKDIR \/app/, 'WORKDIR app', /^Line \d+: WORKDIR/],
    [/EXPOSE 3000/, 'EXPOSED 3000', /^Line \d+: Unknown instruction/],
  ])('would be told of %s as %s', (what, wrong, fault) => {
    const changed = dockerfile.replace(what, wrong);
    expect(changed).not.toBe(dockerfile);
    expect(dockerfileFaults(changed)).toEqual(expect.arrayContaining([expect.stringMatching(fault)]));
  });
});

describe('what goes to the builder', () => {
  const rules = readFileSync(at('.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const named = rules.filter((rule) => rule.startsWith('!')).map((rule) => rule.slice(1));

  it('is nothing but what is named, and never a secret', () => {
    expect(rules[0]).toBe('*');
    expect(rules.slice(-3)).toEqual(['**/.env*', '**/*.pem', '**/*.key']);
    expect(named.filter((name) => /[*?]|^\.(git|env)|node_modules|test|dist|secret/.test(name))).toEqual([]);
  });

  it('is what the Dockerfile copies, all of it and nothing else', () => {
    const copies = [...dockerfile.matchAll(/^COPY (?!--from)(?:--\S+ )*(.+)$/gm)].map(([, words = '']) => words);
    const copied = new Set(copies.flatMap((words) => words.split(' ').slice(0, -1)));
    expect([...copied].toSorted()).toEqual(named.toSorted());
    expect(named.filter((name) => !existsSync(at(name)))).toEqual([]);
  });
});
