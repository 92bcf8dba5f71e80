# p2lk in a container: docker run --rm -i p2lk < web.yaml > web.yml
# With linuxkit in it, from its releases or a place of your own, by its address and digest:
#   docker build --build-arg LINUXKIT_URL=https://…/linuxkit-linux-amd64 --build-arg LINUXKIT_SHA256=… -t p2lk .
# or mounted: docker run -v "$(command -v linuxkit)":/opt/linuxkit/linuxkit:ro …
FROM node:24-alpine AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build && npm pack --ignore-scripts --pack-destination /tmp

FROM node:24-alpine
ARG LINUXKIT_URL=
ARG LINUXKIT_SHA256=
COPY --from=build /tmp/p2lk-*.tgz /tmp/p2lk.tgz
RUN npm install --global --no-audit --no-fund --ignore-scripts /tmp/p2lk.tgz \
  && rm -rf /tmp/p2lk.tgz /root/.npm \
  && mkdir /opt/linuxkit \
  && if [ -n "$LINUXKIT_URL" ]; then \
    wget -q -O /opt/linuxkit/linuxkit "$LINUXKIT_URL" \
    && echo "$LINUXKIT_SHA256  /opt/linuxkit/linuxkit" | sha256sum -c \
    && chmod 0755 /opt/linuxkit/linuxkit; \
  fi
ENV PATH=/opt/linuxkit:$PATH
WORKDIR /work
USER node
ENTRYPOINT ["p2lk"]
