// Deployments of a web shop as real ones are written: four containers each, with env, ports,
// probes, resources, a security context and volumes.

const services = [
  'storefront',
  'catalogue',
  'basket',
  'checkout',
  'payments',
  'search',
  'reviews',
  'accounts',
  'mail',
  'reports',
];
const levels = ['info', 'warn', 'debug'];

const container = (name, image, port, i) => `        - name: ${name}
          image: registry.shop.test/${image}:1.${i % 40}.${i % 7}
          command: ["/usr/bin/${name}", "--listen=0.0.0.0:${port}"]
          args:
            - --log-level=${levels[i % levels.length]}
            - "--shard=${i}"
          ports:
            - name: http
              containerPort: ${port}
              protocol: TCP
          env:
            - name: SERVICE_NAME
              value: ${name}-${i}
            - name: DATABASE_URL
              value: "postgres://db-${i % 9}.shop.svc:5432/${name}?sslmode=require"
            - name: POD_NAME
              valueFrom:
                fieldRef:
                  fieldPath: metadata.name
            - name: MEMORY_LIMIT
              valueFrom:
                resourceFieldRef:
                  resource: limits.memory
          resources:
            requests:
              cpu: ${100 + (i % 5) * 50}m
              memory: ${128 + (i % 4) * 64}Mi
            limits:
              cpu: "1"
              memory: 512Mi
          securityContext:
            runAsUser: ${1000 + (i % 50)}
            runAsGroup: 1000
            runAsNonRoot: true
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
          livenessProbe:
            httpGet:
              path: /healthz
              port: http
            initialDelaySeconds: 10
            periodSeconds: 15
          readinessProbe:
            httpGet:
              path: /ready
              port: http
            periodSeconds: 5
          volumeMounts:
            - name: cache
              mountPath: /var/cache/${name}
            - name: tmp
              mountPath: /tmp
`;

const deployment = (i) => {
  const name = `${services[i % services.length]}-${i}`;
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: shop
  labels:
    app.kubernetes.io/name: ${name}
    app.kubernetes.io/part-of: shop
spec:
  replicas: ${1 + (i % 3)}
  selector:
    matchLabels:
      app.kubernetes.io/name: ${name}
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxUnavailable: 1
  template:
    metadata:
      labels:
        app.kubernetes.io/name: ${name}
        app.kubernetes.io/part-of: shop
    spec:
      # one for the requests, three beside it
      terminationGracePeriodSeconds: 30
      securityContext:
        fsGroup: 1000
      containers:
${[
  container('web', 'web', 8080, i),
  container('cache', 'cache', 6379, i + 1),
  container('metrics', 'metrics', 9102, i + 2),
  container('proxy', 'proxy', 15001, i + 3),
].join('')}      volumes:
        - name: cache
          emptyDir:
            sizeLimit: 256Mi
        - name: tmp
          emptyDir:
            medium: Memory
`;
};

/** One YAML stream of that many Deployments. */
export const deployments = (count) =>
  Array.from({ length: count }, (_, i) => deployment(i)).join('---\n');
