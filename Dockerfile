# One image for every service; the command says which:
#   docker run dialoom services/refiner/main.ts
ARG BASE_IMAGE=node:24-bookworm-slim

FROM ${BASE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The base image brings Node, so the one among the optional dependencies stays out. The bill of materials is made of what
# is left: npm would miss the rest.
RUN npm ci --omit=dev --omit=optional --ignore-scripts \
 && npm pkg delete devDependencies optionalDependencies \
 && npm sbom --sbom-format=cyclonedx > sbom.cdx.json

FROM ${BASE_IMAGE}
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY --from=dependencies /app/sbom.cdx.json ./
COPY package.json LICENSE ./
COPY schemas schemas
COPY infra/local infra/local
COPY services services
ENV NODE_ENV=production HTTP_HOST=0.0.0.0
USER node
EXPOSE 9400
# Compose asks more often, and Kubernetes by probes of its own; a command that ends, such as setup, has no such port.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HTTP_PORT ?? 9400}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node"]
CMD ["services/cli/main.ts", "--help"]
