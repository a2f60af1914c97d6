# The one base of every stage, by its exact tag. A tag can be moved, so a public release also pins the digest behind it:
# append @sha256:… as `docker buildx imagetools inspect` of this tag prints it.
FROM node:24.21.0-bookworm-slim AS base

# Compiles. The sandbox is left out: no command of the bot reaches it, and it needs development packages.
FROM base AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Behind a private registry: `docker build --secret id=npmrc,src=$HOME/.npmrc`. It is there for this one step and in no layer.
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm run build && rm -r dist/sandbox && find dist -name '*.map' -delete

# What runs in production, without types, TypeScript and source maps, which nothing reads there.
FROM base AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci --omit=dev \
  && find node_modules -type f \( -name '*.ts' -o -name '*.[cm]ts' -o -name '*.map' \) -delete

FROM base
LABEL org.opencontainers.image.title="batch-rollout" \
  org.opencontainers.image.description="Safe blue/green rollouts of AWS Batch, driven from Slack" \
  org.opencontainers.image.version="0.1.0" \
  org.opencontainers.image.licenses="Apache-2.0"
# The bot starts no other program; whoever got into its process should find no package manager either.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
  /opt/yarn-* /usr/local/bin/yarn /usr/local/bin/yarnpkg
WORKDIR /app
# All of it belongs to root, so the bot can change none of its own code.
COPY --chmod=0644 package.json LICENSE ./
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
# The AWS SDK asks for a home folder, and fails where the user has neither this nor an entry among the system's users.
ENV NODE_ENV=production HOME=/app
USER 1000:1000
EXPOSE 3000
# Without a shell and without curl. An address such as 0.0.0.0 in HOST reaches this machine as a client, too.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["node", "-e", "require('node:http').get({ host: process.env.HOST || '127.0.0.1', port: process.env.PORT || 3000, path: '/healthz' }, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"]
# The program itself is process 1, so SIGTERM reaches it. The policy file is expected at /app/batch-rollout.yml, or where
# CONFIG_FILE says; settings and secrets come from the environment when the container starts.
ENTRYPOINT ["node", "dist/main.js"]
CMD ["serve"]
